/** A call that reads or writes a field, with its arguments named as in the policy table. */
export interface FieldCall {
  readonly kind: string;
  readonly model: string;
  readonly method: string;
  readonly ids?: number[];
  readonly args: Readonly<Record<string, unknown>>;
  /** The only HTTP entry that has this method, if not both have it. */
  readonly only?: string;
  /** The text that an answer contains if the call read or wrote the field. */
  readonly shows?: string;
}
/** The same call twice: with a denied field, and with a field of the same type that is not denied. */
export interface CallPair {
  readonly denied: FieldCall;
  readonly control: FieldCall;
}
export type Type = "char" | "float" | "boolean" | "selection";
export type Value = string | number | boolean;
interface Pair {
  readonly type: Type;
  readonly denied: string;
  readonly control: string;
  readonly value: Value;
  readonly controlValue: Value;
}
export interface Ids {
  readonly company: number;
  readonly person: number;
  readonly child: number;
  readonly lead: number;
  readonly user: number;
}
/** The field and value that a template turns into a call. */
export interface FieldValue {
  readonly field: string;
  readonly value: Value;
}
export type CallTemplate = (target: FieldValue) => FieldCall;

export const marker = "Zebrafish";
export const pairs: readonly Pair[] = [
  { type: "char", denied: "function", control: "city", value: "Quetzal", controlValue: "Quetzal" },
  { type: "char", denied: "street2", control: "street", value: "Xylophone", controlValue: "Xylophone" },
  { type: "float", denied: "partner_latitude", control: "partner_longitude", value: 38.75, controlValue: 38.75 },
  { type: "boolean", denied: "employee", control: "active", value: true, controlValue: true },
  { type: "selection", denied: "tz", control: "lang", value: "Asia/Tokyo", controlValue: "en_US" },
];
