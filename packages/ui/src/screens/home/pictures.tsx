import { Avatar } from '../../components/avatar.tsx';
import { Icon } from '../../components/icon.tsx';
import { picture as words } from './words.ts';

/** Before a push: what becomes what, and why. */
export function PlanPicture() {
  return (
    <div className="card">
      <header>
        <Avatar name="Maarten van der Berg" />
        <span className="strong">Maarten van der Berg</span>
      </header>
      <table className="difft">
        <thead>
          <tr>
            <th scope="col">{words.field}</th>
            <th scope="col">{words.now}</th>
            <th scope="col">{words.later}</th>
            <th scope="col">{words.why}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{words.phone}</th>
            <td>+31 20 555 0142</td>
            <td className="soft">{words.stays}</td>
            <td className="muted">{words.hasValue}</td>
          </tr>
          <tr>
            <th scope="row">{words.website}</th>
            <td>
              <span className="blank">{words.blank}</span>
            </td>
            <td>
              <span className="will">polderbloem.example</span>
            </td>
            <td className="muted">{words.wasBlank}</td>
          </tr>
          <tr>
            <th scope="row">{words.leadSource}</th>
            <td>
              <span className="was">Webinar</span>
            </td>
            <td>
              <span className="will">Nordic Retail</span>
            </td>
            <td className="muted">{words.yourRule}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}

/** Two records that may be one person. */
export function MatchPicture() {
  return (
    <ul className="cands">
      <li className="on">
        <span className="grow">
          <b>Jens-Peter Kjærgaard</b>
          <span className="small muted">Contact, Kjærgaard & Sønner A/S</span>
        </span>
        <span className="mark ok">
          <Icon name="ok" />
          {words.sameEmail}
        </span>
      </li>
      <li>
        <span className="grow">
          <b>J. P. Kjaergaard</b>
          <span className="small muted">Lead</span>
        </span>
        <span className="mark warn">
          <Icon name="warn" />
          {words.nameDiffers}
        </span>
      </li>
    </ul>
  );
}

/** After a push: equal failures as one repair. */
export function CausesPicture() {
  const causes = [
    ['14', words.notAnOption, words.mapRetry],
    ['9', words.tooLong, words.shortenRetry],
  ] as const;
  return (
    <ol className="cands">
      {causes.map(([count, what, fix]) => (
        <li key={count}>
          <b className="num">{count}</b>
          <span className="grow">
            <b>{what}</b>
            <span className="small soft">{words.nothingChanged}</span>
          </span>
          <span className="btn">
            <Icon name="retry" />
            {fix}
          </span>
        </li>
      ))}
    </ol>
  );
}
