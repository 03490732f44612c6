/** An open query whose further pages can be fetched with its locator (§5.1). */
export type Cursor = {
  id: string;
  orgId: string;
  userId: string;
  /** The statement; its columns are resolved again for each page. */
  text: string;
  ids: string[];
  pageSize: number;
  lastUsedAt: number;
};
