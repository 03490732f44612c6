/**
 * A property is tried for a moment only: it is asked thousands of times, and a mutant seldom hides from the first hundred tries. Which
 * example fails first is no matter, so none is made smaller.
 */
import fc from 'fast-check';

fc.configureGlobal({ interruptAfterTimeLimit: 2000, endOnFailure: true });
