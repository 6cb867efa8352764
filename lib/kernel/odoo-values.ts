/** The types of Odoo's values, which the rules check and the transports carry. */

/** A value as Odoo sends it. `false` means empty for every type except boolean and numbers. */
export type OdooValue = string | number | boolean | null | OdooValue[] | { [key: string]: OdooValue };
export type OdooRecord = { id: number } & { [field: string]: OdooValue };

/** `["name", "ilike", "x"]`, an operator `"&" | "|" | "!"`, or a sub-domain inside `any`. */
export type DomainLeaf = readonly [string | number, string, OdooValue];
export type Domain = readonly (DomainLeaf | "&" | "|" | "!")[];

export type SelectionKey = string | number | boolean;

/** A field as `fields_get` describes it, with the attributes that the service requests. */
export interface FieldInfo {
  readonly name: string;
  readonly type: string;
  readonly string: string;
  readonly help?: string;
  readonly required: boolean;
  readonly readonly: boolean;
  /** True or false by the record's state, if the state makes the field read-only. Odoo has this up to version 16. */
  readonly readonlyIn?: Readonly<Record<string, boolean>>;
  readonly store: boolean;
  /** True if Odoo computes the value from other fields. */
  readonly computed: boolean;
  /** The paths of the fields from which the value is computed. */
  readonly depends?: readonly string[];
  readonly searchable: boolean;
  readonly sortable: boolean;
  readonly groupable: boolean;
  readonly relation?: string;
  readonly relationField?: string;
  /** The path of the field that this field repeats. */
  readonly related?: string;
  /** Keys in their own type: up to Odoo 18 the rights of a user are numbers and booleans, and are written as such. */
  readonly selection?: readonly (readonly [key: SelectionKey, label: string])[];
  readonly currencyField?: string;
  /** For properties: the relation whose record defines them, and the field of that record. */
  readonly definition?: { readonly record: string; readonly field: string };
  readonly translate: boolean;
  readonly companyDependent: boolean;
  readonly aggregator?: string;
  /** Set if the rules at loading close the field although they do not deny it by name. */
  readonly closed?: FieldClosure;
  /** Set if those rules close a field from which the names of the related records are computed. */
  readonly namesClosed?: true;
}
/**
 * The reason why a field is closed: it shows a `denied` field, or it belongs to a record of another model, its `owner`,
 * that may not be read. `model` and `field` name the deciding field.
 */
export interface FieldClosure {
  readonly because: "denied" | "owner";
  readonly model: string;
  readonly field: string;
}
export type FieldMap = ReadonlyMap<string, FieldInfo>;

/** A company of a connected Odoo, with the name that it had when it was chosen. */
export interface OdooCompany {
  readonly id: number;
  readonly name: string;
  /** From Odoo 17 on, the companies whose branch it is. What they share with their branches is visible in it. */
  readonly parents?: readonly number[];
}

/** The Odoo companies in which a credential may act. The first is the default for new records. */
export type CompanyScope = readonly [OdooCompany, ...OdooCompany[]];

/** Returns the stored companies as a scope; undefined if none are stored, which allows all of the Odoo user. */
export function toCompanyScope(stored: readonly OdooCompany[] | null): CompanyScope | undefined {
  const [first, ...rest] = stored ?? [];
  return first === undefined ? undefined : [first, ...rest];
}
