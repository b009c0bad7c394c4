import { Injectable, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { routesOf } from '../routes/find-routes.js';
import { documentOf, type OpenApiDocument } from './document.js';

/** The document of the routes that this very process serves. */
@Injectable()
export class ApiDocument {
  private made: OpenApiDocument | undefined;

  constructor(private readonly modules: ModulesContainer) {}

  get(): OpenApiDocument {
    const controllers = [...this.modules.values()].flatMap((module) => [...module.controllers.values()]);
    return (this.made ??= documentOf(controllers.flatMap(({ metatype }) => routesOf(metatype as Type))));
  }
}
