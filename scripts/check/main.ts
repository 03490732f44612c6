/** `npm run check`: everything that reads the code without running it. */
import { runSteps } from './steps.ts';

const { failed } = await runSteps();
process.exit(failed === 0 ? 0 : 1);
