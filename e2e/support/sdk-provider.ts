interface Information {
  client_id: string;
  client_secret?: string;
}

export interface StoredTokens {
  access_token: string;
  token_type: string;
  refresh_token?: string;
  scope?: string;
}

/** The memory of a client that signs in with the SDK. It suits both generations of the SDK. */
export interface MemoryProvider {
  readonly redirectUrl: string;
  readonly clientMetadata: {
    readonly client_name: string;
    readonly redirect_uris: string[];
    readonly grant_types: string[];
    readonly response_types: string[];
    readonly token_endpoint_auth_method: string;
  };
  clientInformation(): Information | undefined;
  saveClientInformation(next: Information): void;
  tokens(): StoredTokens | undefined;
  saveTokens(next: StoredTokens): void;
  invalidateCredentials(what: string): void;
  redirectToAuthorization(address: URL): void;
  saveCodeVerifier(next: string): void;
  codeVerifier(): string;
  /** The address to which the SDK would send the person's browser. */
  asked(): URL | undefined;
}

export function createMemoryProvider(name: string): MemoryProvider {
  let information: Information | undefined;
  let tokens: StoredTokens | undefined;
  let verifier = "";
  let asked: URL | undefined;
  return {
    redirectUrl: "http://localhost:41999/callback",
    clientMetadata: {
      client_name: name,
      redirect_uris: ["http://localhost:41999/callback"],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    },
    clientInformation: () => information,
    saveClientInformation(next) {
      information = next;
    },
    tokens: () => tokens,
    saveTokens(next) {
      tokens = next;
    },
    invalidateCredentials(what) {
      if (what === "all" || what === "client") information = undefined;
      if (what === "all" || what === "tokens") tokens = undefined;
    },
    redirectToAuthorization(address) {
      asked = address;
    },
    saveCodeVerifier(next) {
      verifier = next;
    },
    codeVerifier: () => verifier,
    asked: () => asked,
  };
}
