import type { InputIssue } from '@paucis/contracts';
import { Problem } from '@paucis/gateway/http';
import { z } from 'zod';
import { CommandFailed, exitCodes } from '../command-failed.js';

const Issues = z.array(z.object({ path: z.string(), message: z.string(), nearest: z.string().optional() }));

/** The stack refused what it was asked. */
export class ApiProblem extends CommandFailed {
  constructor(readonly problem: Problem) {
    super(problem.detail, {
      next: nextSteps[problem.status],
      exitCode: problem.status === 401 || problem.status === 403 ? exitCodes.refused : exitCodes.failed,
    });
    this.name = 'ApiProblem';
  }

  /** What is wrong with an input, place by place. */
  get issues(): readonly InputIssue[] {
    return Issues.safeParse(this.problem['issues']).data ?? [];
  }

  static async of(response: Response): Promise<ApiProblem> {
    const parsed = Problem.safeParse(await response.json().catch(() => undefined));
    const { status, statusText } = response;
    const unknown = {
      type: 'about:blank',
      title: statusText,
      status,
      code: 'unknown',
      detail: `the stack answered ${status} ${statusText}`,
    };
    return new ApiProblem(parsed.data ?? unknown);
  }
}

const nextSteps: Readonly<Record<number, string>> = {
  401: 'give a valid token with --token or PAUCIS_TOKEN; the first one is in <data folder>/admin-token',
  503: 'wait a moment and try again; `npm run paucis -- doctor` says what is away',
};
