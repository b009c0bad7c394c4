import type { Readable } from 'node:stream';
import { Controller, Post, Req } from '@nestjs/common';
import { check, Invalid, Sha256 } from '@paucis/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Allow } from '../access/allow.js';
import type { Upload } from './upload.js';
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
