/** For a body over the usual: how large it may be as long as `allows` says so of every part, told once it is over. */
export interface LargerBody {
  readonly maxBytes: number;
  allows(part: Uint8Array): boolean;
}
