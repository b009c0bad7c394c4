import { Controller, Get, Header } from '@nestjs/common';
import { z } from 'zod';
import { Allow } from '../access/allow.js';
import { Describe } from '../routes/describe.js';
import { ApiDocument } from './api-document.js';
import { pageOf } from './page-of.js';

/** Public: it says what there is, and nothing of what is in it. */
@Controller('api/v1')
@Allow('public')
export class OpenApiController {
  constructor(private readonly document: ApiDocument) {}

  @Get('openapi.json')
  @Describe({ summary: 'This document.', answer: z.looseObject({ openapi: z.string() }) })
  openapi(): unknown {
    return this.document.get();
  }

  @Get('docs')
  @Describe({ summary: 'This document for people.', answer: { contentType: 'text/html' } })
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
  page(): string {
    return pageOf(this.document.get());
  }
}
