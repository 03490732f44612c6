/** HubSpot's words for what went wrong at a token endpoint, with the `error` value beside each (most *assumed*). */
const ERRORS = {
  BAD_AUTH_CODE: ['invalid_grant', 'missing or unknown auth code'],
  BAD_REFRESH_TOKEN: ['invalid_grant', 'refresh token is invalid, expired or revoked'],
  BAD_CLIENT_ID: ['invalid_client', 'missing or unknown client id'],
  BAD_CLIENT_SECRET: ['invalid_client', 'missing or invalid client secret'],
  BAD_REDIRECT_URI: ['invalid_request', 'missing or invalid redirect uri'],
  BAD_GRANT_TYPE: ['unsupported_grant_type', 'missing or unknown grant type'],
  BAD_CODE_VERIFIER: ['invalid_grant', 'missing or invalid code verifier'],
} as const;

/** Status word of an OAuth error. */
export type OAuthErrorWord = keyof typeof ERRORS;

/** A refusal of a token endpoint: HTTP 400. */
export class OAuthError extends Error {
  override name = 'OAuthError';
  readonly word: OAuthErrorWord;
  constructor(word: OAuthErrorWord) {
    super(ERRORS[word][1]);
    this.word = word;
  }
  /** Body in HubSpot's present shape. */
  body(): Record<string, string> {
    const [error, message] = ERRORS[this.word];
    return { error, error_description: message, status: this.word, message };
  }
}
