import { standsAside } from './asides.ts';
import { all } from './dom.ts';
import { readItem } from './markup-items.ts';
import type { Source } from './page.ts';
import { schemaPersonFacts } from './schema-person.ts';

const language = { scope: 'itemscope', type: 'itemtype', property: 'itemprop' };

/** People marked up as Microdata: `<div itemscope itemtype="https://schema.org/Person">`. */
export const microdata: Source = ({ document, budget }) =>
  all(document, '[itemscope][itemtype$="schema.org/Person"]', budget)
    .filter(
      element => !element.matches('[itemprop~="review"] *, [itemprop~="comment"] *') && !standsAside(element),
    )
    .map(element => schemaPersonFacts(readItem(element, language, budget), 'Microdata'))
    .filter(facts => facts.length > 0)
    .map(facts => ({ how: 'microdata', facts }));
