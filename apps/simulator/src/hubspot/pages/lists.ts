import { type Html, html } from '../../pages/html.ts';
import { type ContactList, objectOf, type Portal } from '../portal.ts';
import { titleOf } from './list.ts';

/** Where the page of a list is, or without one that of all lists. */
export function listHref(portal: Portal, listId?: string): string {
  const all = `/contacts/${portal.id}/lists`;
  return listId === undefined ? all : `${all}/${listId}`;
}

/** All lists of an account, the newest first. */
export function listsPage(portal: Portal): Html {
  const rows = [...portal.lists.values()]
    .toReversed()
    .map(
      list =>
        html`<tr><td><a href="${listHref(portal, list.listId)}">${list.name}</a></td><td>${list.processingType}</td><td>${list.members.length}</td><td>${list.createdAt.slice(0, 16).replace('T', ' ')}</td></tr>`,
    );
  return html`<section class="card"><h1>${portal.name}: lists</h1>
${rows.length === 0 ? html`<p>No lists yet. An app makes them with POST /crm/v3/lists.</p>` : html`<div class="scroll"><table><thead><tr><th>Name</th><th>Filled</th><th>Contacts</th><th>Created</th></tr></thead><tbody>${rows}</tbody></table></div>`}</section>`;
}

/** A list with who is on it. */
export function membersPage(portal: Portal, list: ContactList): Html {
  const contacts = objectOf(portal, 'contacts');
  const items = list.members.map(id => {
    const record = contacts.store.get(id);
    const name = record ? titleOf(contacts, record) : id;
    return html`<li><a href="/contacts/${portal.id}/record/${contacts.type.typeId}/${id}">${name}</a></li>`;
  });
  return html`<section class="card"><h1>${list.name}</h1><p class="quiet">${list.processingType} list ${list.listId} in ${portal.name}, ${list.members.length} contacts</p>
${items.length === 0 ? html`<p>Nobody is on it yet.</p>` : html`<ul data-testid="members">${items}</ul>`}</section>`;
}
