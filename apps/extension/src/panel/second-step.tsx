import { ButtonLink } from '@crmsync/ui';
import { words } from './words.ts';

/**
 * Where the operator asks everybody for a second step, and this person has none yet: the server answers nothing else. It is set up in
 * the web app; the panel looks every few seconds whether it is there.
 */
export function SecondStep() {
  const { title, why, open, follows } = words.secondStep;
  return (
    <div className="panel-body mid">
      <h1>{title}</h1>
      <p className="soft">{why}</p>
      <ButtonLink to="/account" kind="primary" size="large" wide icon="open">
        {open}
      </ButtonLink>
      <p className="small muted" role="status">
        {follows}
      </p>
    </div>
  );
}
