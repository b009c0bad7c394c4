import { RequestMethod, type Type } from '@nestjs/common';
import {
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  MODULE_METADATA,
  PATH_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { MetadataScanner } from '@nestjs/core';
import type { z } from 'zod';
import { Allow, type Policy } from '../access/allow.js';
import { Describe, type RouteDescription } from './describe.js';

/** One input of a route: the whole query or body, or one part of the path. */
export interface RouteInput {
  readonly place: 'path' | 'query' | 'body';
  readonly name: string | undefined;
  readonly schema: z.ZodType | undefined;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/v1/sweeps/:sweep`. */
  readonly path: string;
  /** `sweeps.create`: unique. */
  readonly id: string;
  readonly policy: Policy | undefined;
  readonly status: number;
  readonly description: RouteDescription | undefined;
  readonly inputs: readonly RouteInput[];
}

/** Every route of a module and those it imports, as Nest itself finds them: from the metadata of its controllers. */
export function findRoutes(module: Type): Route[] {
  const controllers = new Set<Type>();
  const visit = (at: Type): void => {
    for (const found of listed(at, MODULE_METADATA.CONTROLLERS)) controllers.add(found);
    listed(at, MODULE_METADATA.IMPORTS).forEach(visit);
  };
  visit(module);
  return [...controllers].flatMap(routesOf);
}

export function routesOf(controller: Type): Route[] {
  const prototype = controller.prototype as Record<string, object>;
  const prefixes = [Reflect.getMetadata(PATH_METADATA, controller) as string | string[]].flat();
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name] as object;
    const path = Reflect.getMetadata(PATH_METADATA, handler) as string | undefined;
    if (path === undefined) return [];
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number] as Route['method'];
    return prefixes.map((prefix) => ({
      method,
      path: `/${prefix}/${path}`.replaceAll(/\/+/g, '/').replace(/\/$/, ''),
      id: `${nounOf(controller)}.${name}`,
      policy: read(Allow, handler) ?? read(Allow, controller),
      status:
        (Reflect.getMetadata(HTTP_CODE_METADATA, handler) as number | undefined) ?? (method === 'POST' ? 201 : 200),
      description: read(Describe, handler),
      inputs: inputsOf(controller, name),
    }));
  });
}

/** The inputs of a handler, from its parameters' decorators. */
export function inputsOf(controller: Type, handlerName: string): RouteInput[] {
  const args = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handlerName) ?? {}) as Record<
    string,
    { data?: string; schema?: z.ZodType }
  >;
  return Object.entries(args).flatMap(([key, { data, schema }]) => {
    const place = places[Number(key.split(':')[0])];
    return place === undefined ? [] : [{ place, name: data, schema }];
  });
}

const places: Readonly<Record<number, RouteInput['place']>> = {
  [RouteParamtypes.PARAM]: 'path',
  [RouteParamtypes.QUERY]: 'query',
  [RouteParamtypes.BODY]: 'body',
};

const listed = (module: Type, key: string): Type[] => (Reflect.getMetadata(key, module) ?? []) as Type[];

const read = <Value>(decorator: { KEY: string } & ((value: Value) => unknown), target: object): Value | undefined =>
  Reflect.getMetadata(decorator.KEY, target) as Value | undefined;

/** `SweepContentsController` -> `sweepContents`. */
const nounOf = ({ name }: Type): string => name.charAt(0).toLowerCase() + name.slice(1).replace(/Controller$/, '');
