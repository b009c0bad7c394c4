import type { Readable } from 'node:stream';
import { Controller, Post, Req } from '@nestjs/common';
import { check, Invalid, Sha256 } from '@paucis/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Allow } from '../access/allow.js';
import { Describe } from '../routes/describe.js';
import { Upload } from './upload.js';
import { UploadsService } from './uploads.service.js';

const UploadHeaders = z.object({
  'x-sha256': Sha256.optional(),
  /** Percent-encoded, since a header holds ASCII only. */
  'x-file-name': z.string().max(600).default('upload'),
});

@Controller('api/v1/uploads')
export class UploadsController {
  constructor(private readonly uploads: UploadsService) {}

  @Post()
  @Allow('editor')
  @Describe({
    summary:
      'Takes a file; with an Idempotency-Key it must come with x-sha256. An upload that nothing uses is forgotten after a day.',
    answer: Upload,
    headers: UploadHeaders,
    takesBytes: true,
  })
  async store(@Req() request: FastifyRequest): Promise<Upload> {
    if (request.headers['content-type'] !== 'application/octet-stream') {
      throw new Invalid(
        'not-bytes',
        'expected the header "Content-Type: application/octet-stream" and the file as body',
      );
    }
    const headers = check(UploadHeaders, request.headers, 'upload');
    const fileName = decoded(headers['x-file-name']).slice(0, 200);
    return this.uploads.store(request.body as Readable, { fileName, sha256: headers['x-sha256'] });
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new Invalid('bad-file-name', 'expected a percent-encoded name in the header x-file-name', {}, { cause });
  }
}
