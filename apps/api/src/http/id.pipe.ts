import { Injectable, type PipeTransform } from '@nestjs/common';
import { Problem } from '@techcheck/platform';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An id in a path. What cannot be an id cannot be found. */
@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID.test(value)) throw new Problem('not-found');
    return value;
  }
}
