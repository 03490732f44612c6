/** Why the extension asks for each permission of its manifest, in the words of the Chrome Web Store's form. Also: its one purpose. */
export const purpose =
  'Reads the people on the page you are looking at, when you ask for it, and saves those you choose to your CRMSync account.';

/** By the name in the manifest; host permissions under `host_permissions`. */
export const permissionReasons: Readonly<Record<string, string>> = {
  activeTab:
    'To read the page you are on when you press the button, the key or the menu entry. Without that press no page is read.',
  scripting: 'To run the reader in that one page, after that press. The code is part of the package.',
  storage: 'To keep the session, the theme and what you have not saved yet on this device.',
  sidePanel: 'To show what was found beside the page, so that you can compare.',
  identity: 'To open the sign-in page of your CRM, and to get its answer back to the extension.',
  contextMenus: 'To offer reading a selected piece of text, such as a signature.',
  notifications:
    'Asked for only when you switch it on: to tell you how a push ended after you have closed the panel.',
  host_permissions:
    'To talk to the one CRMSync server this package was built for. No other site can be reached.',
};

/** What the extension handles, as the form's data section asks. */
export const dataUse = [
  'Personally identifiable information: names, e-mail addresses, phone numbers, jobs of the people you save. Only what you save leaves the browser.',
  'Authentication information: the session with your CRMSync server. CRM keys never reach the browser.',
  'Website content: the page you ask it to read, in the browser only.',
  'Not sold, not used for anything but the one purpose, not used for credit or lending.',
] as const;
