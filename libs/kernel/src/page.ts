/** A page of a list: at most `limit` rows after the row with id `after`, in the list's order. */
export interface PageRequest {
  readonly limit: number;
  readonly after: string | null;
}
