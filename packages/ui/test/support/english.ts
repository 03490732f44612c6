import english from '../../src/messages/en.json' with { type: 'json' };
import { speak } from '../../src/text/say.ts';

// Tests read the product in British English, wherever they run.
speak('en', 'en-GB', english);
