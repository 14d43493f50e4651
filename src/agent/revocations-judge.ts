/**
 * Judges a list of revoked keys: who signed it, for which fleet, and whether it is newer than the one in force. Pure.
 * @module
 */
import { type Revocations, revocationsSchema } from '../model/order.ts';
import type { Signed } from '../trust/trust.ts';
import { openTrusted, type Trusted } from './trusted.ts';

export type RevocationContext = Trusted & {
  readonly fleet: string | undefined;
  /** Of the list in force for this fleet; 0 where there is none. */
  readonly lastSerial: number;
};

export type RevocationJudgement =
  | { readonly kind: 'newer'; readonly list: Revocations; readonly issuer: string }
  | { readonly kind: 'known' }
  | { readonly kind: 'refused'; readonly because: string };

/** Judges it. Its time decides nothing: a list that ends a key counts whatever a clock says. */
export function judgeRevocations(signed: Signed, context: RevocationContext): RevocationJudgement {
  const opened = openTrusted(signed, 'revocations', context);
  if (opened.kind === 'refused') return refused(opened.because);
  const issuer = opened.key.keyId;
  const list = revocationsSchema.safeParse(opened.value);
  if (!list.success) return refused('it has not the form of a list of revoked keys');
  const { fleet, serial } = list.data;
  if (context.fleet === undefined) return refused('this Mac is set to no fleet');
  if (fleet !== context.fleet) {
    return refused(`it is for the fleet ${JSON.stringify(fleet)}, and this Mac is of ${JSON.stringify(context.fleet)}`);
  }
  if (serial === context.lastSerial) return { kind: 'known' };
  if (serial > context.lastSerial) return { kind: 'newer', list: list.data, issuer };
  return refused(`its serial ${serial} is lower than ${context.lastSerial}, that of the list in force`);
}

function refused(because: string): RevocationJudgement {
  return { kind: 'refused', because };
}
