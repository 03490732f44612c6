import { z } from 'zod';

// Zod else tries whether it may make code at run time, which the policies of web app and extension refuse and report.
// It asks when a schema is made, so this must be read before the contract: it is the first import of the package.
z.config({ jitless: true });
