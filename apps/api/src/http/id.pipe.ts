import { Injectable, type PipeTransform } from '@nestjs/common';
import { UUID } from '@techcheck/kernel';
import { Problem } from '@techcheck/platform';

/** An id in a path. What cannot be an id cannot be found. */
@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID.test(value)) throw new Problem('not-found');
    return value;
  }
}
