import type { Contact, ContactPage } from '@crmsync/contract';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { keys } from './keys.ts';

/** Lists are kept as one page or as the pages that were scrolled to. */
type Listed = ContactPage | InfiniteData<ContactPage>;

/** Changes contacts wherever a list shows them. */
export function updateListed(client: QueryClient, update: (contact: Contact) => Contact): void {
  const ofPage = (page: ContactPage) => ({ ...page, items: page.items.map(update) });
  client.setQueriesData<Listed>({ queryKey: keys.contactLists }, data => {
    if (data === undefined) return data;
    return 'pages' in data ? { ...data, pages: data.pages.map(ofPage) } : ofPage(data);
  });
}
