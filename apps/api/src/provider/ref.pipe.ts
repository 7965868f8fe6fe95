import { Injectable, type PipeTransform } from '@nestjs/common';
import { Problem } from '@techcheck/platform';

const REF = /^[A-Za-z0-9._-]{1,64}$/;

/** A provider's own reference in a path: 1-64 letters, digits, dots, hyphens and underscores. */
@Injectable()
export class RefPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!REF.test(value)) {
      throw new Problem('validation-failed', {}, [
        { pointer: '', code: 'ref', detail: 'a reference has 1-64 letters, digits, dots, hyphens or underscores' },
      ]);
    }
    return value;
  }
}
