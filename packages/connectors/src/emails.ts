/** An e-mail as it is compared: NFC, trimmed, lower-cased. */
export function emailKey(email: string): string {
  return email.normalize('NFC').trim().toLowerCase();
}

/** The different e-mails, in order, as they are compared; blanks are left out. */
export function distinctEmails(emails: readonly string[]): string[] {
  return [...new Set(emails.map(emailKey))].filter(email => email !== '');
}
