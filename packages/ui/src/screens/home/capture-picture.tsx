import { Avatar, Brand } from '../../components/avatar.tsx';
import { Icon } from '../../components/icon.tsx';
import { picture as words } from './words.ts';

/** A page with people on it, and the panel that has found one: the product in one picture, made of its own parts. */
export function CapturePicture() {
  const values = [
    [words.jobTitle, 'Chief Procurement Officer', words.speakerCard],
    [words.email, 'ingrid@fjordkraft.example', words.emailLink],
    [words.mobile, '+47 915 55 014', words.phoneLink],
  ] as const;
  return (
    <div className="scene" inert>
      <div className="scene-page">
        <div className="tabs-ph">
          <i />
          <i />
          <i />
        </div>
        <div className="scene-body">
          <span className="ph ph-title" />
          <span className="ph" />
          <Speaker />
          <Speaker />
          <Speaker />
        </div>
      </div>
      <section className="panel mini-panel">
        <header className="panel-head">
          <Brand />
        </header>
        <div className="panel-body">
          <div className="ident">
            <Avatar name="Ingrid Aarsæther-Skogstad" size="lg" />
            <div>
              <p className="strong">Ingrid Aarsæther-Skogstad</p>
              <p className="soft">Fjordkraft Marine</p>
            </div>
          </div>
          <div className="known">
            <span className="chip" data-state="ok">
              <Icon name="ok" />
              <span>{words.inCrm}</span>
            </span>
            <span className="chip" data-state="idle">
              <Icon name="idle" />
              <span>{words.notInCrm}</span>
            </span>
          </div>
          <dl className="vals">
            {values.map(([name, value, source]) => (
              <div className="val" key={name}>
                <dt>{name}</dt>
                <dd>
                  <span className="edit">{value}</span>
                  <span className="mark">{source}</span>
                </dd>
              </div>
            ))}
          </dl>
        </div>
        <footer className="panel-foot">
          <p className="small soft">{words.will}</p>
          <span className="btn primary large wide">{words.save}</span>
        </footer>
      </section>
    </div>
  );
}

function Speaker() {
  return (
    <div className="speaker">
      <span className="pic" />
      <div>
        <span className="ph ph-name" />
        <span className="ph ph-line" />
      </div>
    </div>
  );
}
