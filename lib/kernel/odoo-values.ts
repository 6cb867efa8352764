/** Odoo's own values, as pure shapes: what the rules judge and the transports carry. */

/** A value as Odoo sends it: `false` stands for empty in every type but boolean and numbers. */
export type OdooValue = string | number | boolean | null | OdooValue[] | { [key: string]: OdooValue };
export type OdooRecord = { id: number } & { [field: string]: OdooValue };

/** `["name", "ilike", "x"]`, an operator `"&" | "|" | "!"`, or a sub-domain inside `any`. */
export type DomainLeaf = readonly [string | number, string, OdooValue];
export type Domain = readonly (DomainLeaf | "&" | "|" | "!")[];

export type SelectionKey = string | number | boolean;

/** A field as `fields_get` describes it, with the attributes that the gateway asks for. */
export interface FieldInfo {
  readonly name: string;
  readonly type: string;
  readonly string: string;
  readonly help?: string;
  readonly required: boolean;
  readonly readonly: boolean;
  /** By the record's state, where that says whether the field is read-only: until 16. */
  readonly readonlyIn?: Readonly<Record<string, boolean>>;
  readonly store: boolean;
  /** Odoo works its value out from others. */
  readonly computed: boolean;
  /** The paths of the fields that its value is worked out from. */
  readonly depends?: readonly string[];
  readonly searchable: boolean;
  readonly sortable: boolean;
  readonly groupable: boolean;
  readonly relation?: string;
  readonly relationField?: string;
  /** The path that it is another name for. */
  readonly related?: string;
  /** Keys as Odoo has them: the rights of a user are numbers and booleans until 18, and are written as such. */
  readonly selection?: readonly (readonly [key: SelectionKey, label: string])[];
  readonly currencyField?: string;
  /** Of properties: the relation whose record says which there are, and that record's field. */
  readonly definition?: { readonly record: string; readonly field: string };
  readonly translate: boolean;
  readonly companyDependent: boolean;
  readonly aggregator?: string;
  /** Set where the rules that the field was loaded under close it, although its own name is open. */
  readonly closed?: FieldClosure;
  /** Set where those rules close a field that the names of the related records are made of. */
  readonly namesClosed?: true;
}
/**
 * Why a field is closed: it tells a field that is `denied`, or it belongs to a record of another model, its `owner`, that
 * may not be read. `model` and `field`: the one that decides.
 */
export interface FieldClosure {
  readonly because: "denied" | "owner";
  readonly model: string;
  readonly field: string;
}
export type FieldMap = ReadonlyMap<string, FieldInfo>;
