import { z } from 'zod';

// zod would try whether it may compile its checks with `Function`; the extension's policy forbids that and Chrome would note each try.
z.config({ jitless: true });
