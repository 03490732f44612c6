import { count } from '../text/numbers.ts';
import type { BarPart } from './progress.tsx';

const marks = {
  plain: 'a',
  two: 'two',
  idle: '',
  warn: 'warn',
  bad: 'bad',
  ok: 'ok',
  hatch: 'hatch',
} as const satisfies Record<BarPart['tone'], string>;

/** The figures of a bar in words; they always add up to the total on the same screen. */
export function Figures({ figures }: { figures: readonly BarPart[] }) {
  return (
    <dl className="figs" data-n={figures.length}>
      {figures.map(({ key, tone, value }) => (
        <div className="fig" key={key}>
          <dt className="row tight">
            <span className={`key ${marks[tone]}`} />
            <span className="small soft">{key}</span>
          </dt>
          <dd>
            <b className="num">{count(value)}</b>
          </dd>
        </div>
      ))}
    </dl>
  );
}
