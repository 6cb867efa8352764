/** The limit of a larger body, and `allows`, which is called for each part of it and can refuse the part. */
export interface LargerBody {
  readonly maxBytes: number;
  allows(part: Uint8Array): boolean;
}
