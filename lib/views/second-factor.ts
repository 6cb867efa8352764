/** A square picture of dark modules. `path` is an SVG path in a box of `size` by `size`. */
export interface QrCode {
  readonly size: number;
  readonly path: string;
}

/** What an authenticator app needs. It is shown once. */
export interface TotpSetup {
  /** The secret in base32. */
  readonly secret: string;
  /** The `otpauth:` address that the picture contains. */
  readonly address: string;
  readonly picture: QrCode;
}

/** The state of a member's second factor. */
export interface SecondFactorView {
  readonly isOn: boolean;
  readonly since: Date | undefined;
  /** The recovery codes that were not used yet. */
  readonly codesLeft: number;
  /** True if the company demands a second factor of every member. */
  readonly isDemanded: boolean;
  /** True if the account is one that many people share, so that nobody may change its sign-in. */
  readonly isShared: boolean;
}
