declare const __SERVER__: string;

/** Origin of the one server this build talks to, set when it was built (`CRMSYNC_SERVER_URL`). */
export const server: string = __SERVER__;
