import { Injectable, type PipeTransform } from '@nestjs/common';
import { holdsIdentityNumber } from '@techcheck/kernel';
import { Problem } from '@techcheck/platform';

const REF = /^[A-Za-z0-9._-]{1,64}$/;

/** A provider's own reference in a path. As with ids, what cannot be a reference is not found. It is shown to everybody, so it names nobody. */
@Injectable()
export class RefPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!REF.test(value) || holdsIdentityNumber(value)) throw new Problem('not-found');
    return value;
  }
}
