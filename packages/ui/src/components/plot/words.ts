import { say } from '../../text/say.ts';

/** Words around every plot. */
export const words = {
  nothing: say('plot.nothing'),
  asTable: say('plot.asTable'),
  csv: say('plot.csv'),
  csvOf: (title: string) => say('plot.csvOf', { title }),
};
