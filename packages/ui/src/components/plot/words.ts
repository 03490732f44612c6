import { say } from '../../text/say.ts';

/** Words around every plot. */
export const words = {
  asTable: say('plot.asTable'),
  csv: say('plot.csv'),
  csvOf: (title: string) => say('plot.csvOf', { title }),
};
