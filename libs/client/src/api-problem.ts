import type { components } from './generated/api.js';

export type Problem = components['schemas']['Problem'];

/** One thing that is wrong with an input: where, and what came and was expected. */
export interface ProblemIssue {
  readonly path: string;
  readonly message: string;
  readonly nearest?: string;
}

/** The stack refused what it was asked, or could not do it (503). */
export class ApiProblem extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = 'ApiProblem';
  }

  get status(): number {
    return this.problem.status;
  }

  /** What is wrong with an input, place by place; empty for other problems. */
  get issues(): readonly ProblemIssue[] {
    const issues = this.problem['issues'];
    return Array.isArray(issues) ? (issues as ProblemIssue[]) : [];
  }

  static async of(response: Response): Promise<ApiProblem> {
    const { status, statusText } = response;
    const body = (await response.json().catch(() => undefined)) as Partial<Problem> | undefined;
    return new ApiProblem({
      type: 'about:blank',
      title: statusText,
      code: 'unknown',
      detail: `the stack answered ${status} ${statusText}`,
      ...body,
      status,
    });
  }
}
