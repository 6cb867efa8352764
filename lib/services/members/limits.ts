import { AppError } from "../../kernel/errors.ts";

/** The most members of a tenant. */
export const maxMembers = 200;

/** The error for one more member of a tenant that has the most already. */
export function tooManyMembers(): AppError {
  return new AppError("conflict", `This company has ${maxMembers} members, the most that it can have.`, {
    key: "members.errors.too_many_members",
    params: { max: maxMembers },
  });
}
