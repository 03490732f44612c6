/** A property is tried for a moment only: it is asked thousands of times, and a mutant seldom hides from the first hundred tries. */
import fc from 'fast-check';

fc.configureGlobal({ interruptAfterTimeLimit: 250 });
