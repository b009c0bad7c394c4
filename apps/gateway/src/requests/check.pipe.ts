import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { check } from '@paucis/contracts';
import type { z } from 'zod';

const places = { body: 'body', query: 'query', param: 'path', custom: 'request' } as const;

/** Checks what `@Body({ schema })`, `@Query({ schema })` and `@Param({ schema })` name, and says what is wrong in plain words. */
@Injectable()
export class CheckPipe implements PipeTransform {
  transform(value: unknown, { schema, type, data }: ArgumentMetadata): unknown {
    if (schema === undefined) return value;
    const place = places[type as keyof typeof places] ?? type;
    return check(schema as unknown as z.ZodType, value ?? undefined, data === undefined ? place : `${place} ${data}`);
  }
}
