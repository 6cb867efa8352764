/** An AI client as the consent page shows it. Its name is its own claim. */
export interface ConsentClientView {
  readonly id: string;
  readonly name: string;
  /** The host to which the browser returns, or the scheme of an app such as `cursor:`. */
  readonly redirectHost: string;
  /** True if any program on the member's computer could be the client. */
  readonly isLoopbackOnly: boolean;
  /** True if the address in its id belongs to the client. */
  readonly isVerified: boolean;
}

export interface ConsentRequestView {
  readonly uid: string;
  readonly client: ConsentClientView;
  readonly requestedScope: "read" | "write";
}

export interface ConsentConnection {
  readonly id: string;
  readonly name: string;
  readonly isOff: boolean;
}

export interface ConsentCompany {
  readonly id: string;
  readonly name: string;
  /** False if the member's role there may not give AI clients access. */
  readonly mayGive: boolean;
  readonly connections: readonly ConsentConnection[];
}
