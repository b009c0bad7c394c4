/* Made by libs/client/generate.mjs; `npm run api` renews it. */

export interface paths {
  '/audit': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every change that was asked for, the newest first, and what came of it. */
    get: operations['audit.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/curves': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Metric points of several jobs at once (too many ids for a query string), thinned to `maxPoints` each. */
    post: operations['jobs.curves'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/datasets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The data sets, the newest first. */
    get: operations['datasets.list'];
    put?: never;
    /** Begins to ingest an upload: the answer is `ingesting`, or `ready` where the same bytes are known by this name. */
    post: operations['datasets.add'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/datasets/{dataset}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One data set, by id or name. */
    get: operations['datasets.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/datasets/{dataset}/card': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The card in force: classes, finding, labels, anatomy, licence, citation. */
    get: operations['datasetCards.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Writes the next version of the card. Fields that are left out stay, null takes one away; sweeps begun before keep the card that they began with. */
    patch: operations['datasetCards.change'];
    trace?: never;
  };
  '/datasets/{dataset}/card/versions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every version of the card, the newest first, with who wrote it and why. */
    get: operations['datasetCards.versions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/datasets/{dataset}/duplicates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Exact and near copies in a data set, what they mean for its official split, and pairs with different labels. */
    get: operations['datasetSplits.duplicates'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/datasets/{dataset}/duplicates/decisions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Turns pairs down that are no copies after all, or accepts them again: split plans made from now on obey. */
    post: operations['datasetSplits.decide'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/datasets/{dataset}/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Labels, groups and folds as a file: CSV, nnU-Net `splits_final.json`, MONAI datalist, or the proposed groups. */
    get: operations['datasetSplits.export'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/datasets/{dataset}/groups': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Proposes which images are of one patient or scan, by likeness and file order. */
    get: operations['datasetSplits.propose'];
    put?: never;
    /** Accepts a proposal of groups that was looked at: they rule all split plans made from now on. */
    post: operations['datasetSplits.accept'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/datasets/{dataset}/label-curves': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How families do with more labels: of the closed sweeps over a data set on the same validation folds with different numbers of training labels. */
    get: operations['labelCurves.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/datasets/{dataset}/samples': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The samples of a data set, page by page or spread evenly; of sealed ones nothing that tells their label. */
    get: operations['samples.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/datasets/{dataset}/samples/{sample}/thumbnail': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How a sample looks: a small PNG; of a volume the middle slice. */
    get: operations['samples.thumbnail'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/datasets/{dataset}/splits': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** The split plan of a kind: the same images, groups and decisions give the same plan. One that leaks is not made. */
    post: operations['datasetSplits.split'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/docs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** This document for people. */
    get: operations['openApi.page'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/external/claims': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Leases the next job of a method to a worker that offers it; no `job` when there is none now. */
    post: operations['external.claim'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/external/jobs/{job}/data': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The samples as .npz: train_images, train_labels, train_ids, train_groups and val_... of a `train` job; test_images and test_ids, without labels, of a `predict` job. */
    get: operations['external.data'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/external/jobs/{job}/fail': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ends an attempt that failed; memory and bad input are not tried again. `released` hands the job back unharmed. */
    post: operations['external.fail'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/external/jobs/{job}/files/{file}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A file that the job names: the checkpoint of an earlier rung, or a model to predict with. */
    get: operations['external.file'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/external/jobs/{job}/finish': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ends a job with its predictions, which are scored like all others, and files worth keeping (`weights`: the model). */
    post: operations['external.finish'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/external/jobs/{job}/renew': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Keeps a lease; asked for every third of `leaseMs`. `stale`: somebody else has the job; `cancelled`: nobody wants it. */
    post: operations['external.renew'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/external/jobs/{job}/reports': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Progress, metric points and log lines; keeps the lease too. Of a lease that has ended nothing is stored (409). */
    post: operations['external.report'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the gateway and each service behind it answer. */
    get: operations['health.health'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/jobs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Jobs in the order in which they were asked for, of one sweep, run or status where named. */
    get: operations['jobs.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/jobs/{job}/log': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What a job has said. */
    get: operations['jobs.log'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who the token of this request speaks for. */
    get: operations['me.me'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What Prometheus reads. */
    get: operations['metrics.metrics'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/openapi.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** This document. */
    get: operations['openApi.openapi'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/pseudonyms/rotate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Makes a new key for pseudonyms: what is added from now on cannot be joined with what was added before. No key is ever shown. */
    post: operations['pseudonyms.rotate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/quota': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the project may use, and has used. */
    get: operations['quota.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Changes what the project may use: runs at once, slot hours in all; null lifts a limit. */
    patch: operations['quota.change'];
    trace?: never;
  };
  '/sweeps': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The sweeps, the newest first. */
    get: operations['sweeps.list'];
    put?: never;
    /** Starts a sweep; nothing is stored when anything is wrong with it. */
    post: operations['sweeps.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sweeps/explain': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** What a sweep would be, with every default filled in, its space and its rungs, without starting it. */
    post: operations['sweeps.explain'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sweeps/{sweep}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One sweep, by id or name (the newest of that name). */
    get: operations['sweeps.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sweeps/{sweep}/adjustments': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Changes a sweep under way: its budget, its share of the workers, its space, one trial. Each change is an event of its log. */
    post: operations['sweeps.adjust'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sweeps/{sweep}/comparison': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The leaderboard as of now, with intervals and what can be said; of a closed sweep the final one. */
    get: operations['sweepContents.comparison'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sweeps/{sweep}/evaluations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The scores of finished trainings on their validation samples, with intervals. */
    get: operations['sweepContents.evaluations'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sweeps/{sweep}/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The log of a sweep: every decision and observation. */
    get: operations['sweepContents.events'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sweeps/{sweep}/explanations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The explanations of a sweep, the newest first. */
    get: operations['sweepExplanations.list'];
    put?: never;
    /** Has the models of a trial explained on their validation images: attribution maps and what shows whether to believe them. Asked again it answers how far that is; the report then shows it. */
    post: operations['sweepExplanations.explain'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sweeps/{sweep}/finalize': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Opens the sealed test once, for the winner and the tuned baseline of a closed sweep; the look is counted for good. */
    post: operations['sweeps.finalize'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sweeps/{sweep}/jobs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The jobs of a sweep. */
    get: operations['sweepContents.jobs'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sweeps/{sweep}/replay': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Derives every decision of a sweep again from its log, and compares. */
    post: operations['sweeps.replay'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sweeps/{sweep}/report': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The report of a sweep that has ended: a self-contained page, as a download. */
    get: operations['sweepReport.report'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sweeps/{sweep}/runs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The runs of a sweep: trial x fold x seed. */
    get: operations['sweepContents.runs'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sweeps/{sweep}/space-diff': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** What a recipe would make of the space that a sweep searches now: added, removed, narrowed, widened. Changes nothing. */
    post: operations['sweeps.compareSpace'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sweeps/{sweep}/stream': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What happens in a sweep until it ends, as server-sent events; `last-event-id` (or `after`) is the last seq that was seen. */
    get: operations['sweepStream.stream'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sweeps/{sweep}/trials': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The trials of a sweep in the order in which they were proposed. */
    get: operations['sweepContents.trials'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sweeps/{sweep}/{change}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Pauses a sweep, goes on with it, or cancels it for good. */
    post: operations['sweeps.change'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tokens': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The tokens, the newest first, also those revoked. */
    get: operations['tokens.list'];
    put?: never;
    /** Makes a token for a user, and the user where there is none of that name. Its text is shown this once. */
    post: operations['tokens.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tokens/{token}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One token: whose, since when, whether revoked. */
    get: operations['tokens.get'];
    put?: never;
    post?: never;
    /** Revokes a token at once; revoked again, nothing changes. */
    delete: operations['tokens.revoke'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/uploads': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Takes a file; with an Idempotency-Key it must come with x-sha256. An upload that nothing uses is forgotten after a day. */
    post: operations['uploads.store'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/weights': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The weights, in the order of their names. */
    get: operations['weights.list'];
    put?: never;
    /** Keeps an uploaded encoder (safetensors in the names of this product, no head) under a name, for good. */
    post: operations['weights.add'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/weights/{weights}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One set of weights: of which network and images it is, where it comes from, who added it. */
    get: operations['weights.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/workers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who does the work, or did within a day. */
    get: operations['workers.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    ArtifactRef: {
      name: string;
      key: string;
      sha256: string;
      sizeBytes: number;
    };
    AuditEntry: {
      id: string;
      actor: string;
      action: string;
      target: string;
      at: number;
      status?: number;
      traceparent: string;
    };
    Comparison: {
      sweepId: string;
      createdAt: number;
      rows: components['schemas']['LeaderboardRow'][];
      stopped: number;
      selectionCorrected?: components['schemas']['Estimate'];
      verdict: {
        decided: boolean;
        text: string;
      };
      study?: {
        hash: string;
        claim: string;
        /** @enum {string} */
        verdict: 'supported' | 'not supported' | 'undecided';
        reason?: string;
        difference?: {
          estimate: number;
          low: number;
          high: number;
          level: number;
          method: string;
          standardError: number;
        };
        p?: number;
        arms: {
          name: string;
          complete: number;
          trials: number;
          value?: number;
          tuning?: number;
        }[];
      };
      pairs?: {
        a: string;
        b: string;
        cases?: number;
        models: {
          auc:
            | {
                estimate: number;
                low: number;
                high: number;
                level: number;
                method: string;
                p: number;
                test: string;
              }
            | {
                reason: string;
              };
          accuracy:
            | {
                onlyA: number;
                onlyB: number;
                midP: number;
              }
            | {
                reason: string;
              };
          equivalence:
            | {
                equivalent: boolean;
                margin: number;
                p: number;
              }
            | {
                reason: string;
              };
        };
        recipes:
          | {
              estimate: number;
              low: number;
              high: number;
              level: number;
              method: string;
              p: number;
            }
          | {
              reason: string;
            };
        ranked?:
          | {
              p: number;
              n: number;
            }
          | {
              reason: string;
            };
        resampled?:
          | components['schemas']['Estimate']
          | {
              reason: string;
            };
        adjusted?: number;
        adjustedRecipes?: number;
      }[];
      ranks?:
        | {
            names: string[];
            cells: number;
            meanRanks: number[];
            f?: number;
            p: number;
            criticalDifference: number;
            level: number;
            pairs: number[][];
          }
        | {
            reason: string;
          };
      winnerTrialId?: string;
      baselineTrialId?: string;
      test: components['schemas']['TestScore'][];
      officialTest?: components['schemas']['TestScore'][];
      testDifference?: {
        estimate: number;
        low: number;
        high: number;
        level: number;
        method: string;
        p: number;
      };
      /** @enum {string} */
      status: 'open' | 'finalizing' | 'finalized' | 'failed';
      error?: string;
      report?: components['schemas']['ArtifactRef'];
    };
    Curve: {
      jobId: string;
      metric: string;
      steps: number[];
      values: number[];
    };
    Dataset: {
      id: string;
      name: string;
      /** @enum {string} */
      status: 'ingesting' | 'ready' | 'failed';
      error?: string;
      createdAt: number;
      versionId?: string;
      contentHash?: string;
      /** @enum {string} */
      provenance?: 'checksum' | 'content-checked' | 'own' | 'phantom';
      /** @enum {string} */
      task?: 'classification' | 'multilabel' | 'segmentation' | 'image-text' | 'unlabelled';
      image?: {
        height: number;
        width: number;
        channels: number;
        depth?: number;
      };
      pixels?: {
        types: ('uint8' | 'uint16' | 'int16' | 'float32')[];
        smallest: {
          height: number;
          width: number;
          channels: number;
          depth?: number;
        };
        largest: {
          height: number;
          width: number;
          channels: number;
          depth?: number;
        };
        hasSpacing?: boolean;
      };
      classes?: string[];
      positiveClass?: number;
      licence?: string;
      citation?: string;
      anatomy?: {
        flips: ('horizontal' | 'vertical')[];
        laterality?: boolean;
        windows?: {
          name: string;
          centre: number;
          width: number;
        }[];
        spacing?: number[];
      };
      cardVersion?: number;
      counts?: {
        train: number[];
        val: number[];
        test: number[];
      };
      sizes?: {
        train: number;
        val: number;
        test: number;
      };
      nonCommercial?: boolean;
      /** @default [] */
      warnings: string[];
      /** @default 0 */
      looks: number;
      fingerprint?: {
        /** @constant */
        version: 1;
        samples: {
          open: number;
          sealed: number;
          looked: number;
        };
        groups?: {
          count: number;
          perClass: number[];
          sizes: {
            low: number;
            median: number;
            high: number;
          };
          without: number;
        };
        resolution: {
          height: {
            low: number;
            median: number;
            high: number;
          };
          width: {
            low: number;
            median: number;
            high: number;
          };
          depth?: {
            low: number;
            median: number;
            high: number;
          };
          distinct: number;
        };
        spacing?: {
          known: number;
          axes: {
            low: number;
            median: number;
            high: number;
          }[];
        };
        intensities: {
          low: number;
          p1: number;
          median: number;
          p99: number;
          high: number;
          mean: number;
          deviation: number;
          flat: number;
        };
        channels: {
          mean: number;
          deviation: number;
        }[];
        noise: {
          deviation: number;
          share: number;
        };
        effectiveDimension: {
          value: number;
          of: number;
        };
        majority?: {
          label: number;
          accuracy: number;
        };
        floor:
          | {
              auc: components['schemas']['Estimate'];
              folds: number;
              samples: number;
              groups: number;
              features: number;
            }
          | {
              reason: string;
            };
        border:
          | {
              auc: components['schemas']['Estimate'];
              folds: number;
              samples: number;
              groups: number;
              features: number;
            }
          | {
              reason: string;
            };
        metadata: {
          probe:
            | {
                auc: components['schemas']['Estimate'];
                folds: number;
                samples: number;
                groups: number;
                features: number;
              }
            | {
                reason: string;
              };
          columns: {
            name: string;
            auc: components['schemas']['Estimate'];
          }[];
        };
        balances: {
          /** @enum {string} */
          of: 'site' | 'scanner';
          values: {
            name: string;
            counts: number[];
          }[];
          distinct: number;
          association: number;
          p: number;
        }[];
        labelNoise:
          | {
              atMost: components['schemas']['Estimate'];
              suspects: {
                sampleId: string;
                label: number;
                likely: number;
              }[];
            }
          | {
              reason: string;
            };
        conflicts: number;
      };
      findings?: {
        code: string;
        /** @enum {string} */
        level: 'alarm' | 'warning' | 'note';
        text: string;
        next?: string;
      }[];
    };
    DatasetCopies: {
      dataset: string;
      versionId: string;
      classes: string[];
      threshold: number;
      totals: {
        exact: number;
        near: number;
        crossing: number;
        conflicting: number;
        heldOut: {
          val: number;
          test: number;
        };
        leftOut: number;
      };
      pairs: {
        a: string;
        b: string;
        /** @enum {string} */
        kind: 'exact' | 'near';
        correlation: number;
        /** @enum {string} */
        flip: 'none' | 'horizontal' | 'vertical' | 'both';
        window?: {
          x: number;
          y: number;
          size: number;
          cutFrom: string;
        };
        parts: ('train' | 'val' | 'test')[];
        labels: number[];
        accepted: boolean;
      }[];
      next?: number;
    };
    Estimate: {
      estimate: number;
      low: number;
      high: number;
      level: number;
      method: string;
    };
    Evaluation: {
      id: string;
      jobId: string;
      runId: string;
      sweepId: string;
      trialId: string;
      fold: number;
      seed: number;
      step: number;
      auc: components['schemas']['Estimate'];
      accuracy: components['schemas']['Estimate'];
      collapsed: boolean;
      n: number;
    };
    Explanation: {
      id: string;
      sweepId: string;
      trialId: string;
      runId?: string;
      /** @enum {string} */
      status: 'running' | 'done' | 'failed';
      jobIds: string[];
      error?: string;
      summary?: components['schemas']['ExplanationSummary'];
      createdAt: number;
    };
    ExplanationSummary: {
      models: number;
      images: number;
      methods: ('grad-cam' | 'attention-rollout')[];
      areas: {
        /** @enum {string} */
        order: 'grad-cam' | 'attention-rollout' | 'random' | 'centre';
        deletion: number;
        insertion: number;
      }[];
      comparisons: {
        /** @enum {string} */
        order: 'grad-cam' | 'attention-rollout';
        /** @enum {string} */
        against: 'random' | 'centre';
        /** @enum {string} */
        kind: 'deletion' | 'insertion';
        advantage:
          | components['schemas']['Estimate']
          | {
              reason: string;
            };
        p?: number;
      }[];
      randomised: {
        /** @enum {string} */
        method: 'grad-cam' | 'attention-rollout';
        median?: number;
        n: number;
        passes: boolean;
      }[];
      objects: {
        /** @enum {string} */
        method: 'grad-cam' | 'attention-rollout';
        /** @enum {string} */
        size: 'all' | 'small' | 'medium' | 'large';
        n: number;
        pixels: {
          fewest: number;
          most: number;
        };
        share:
          | components['schemas']['Estimate']
          | {
              reason: string;
            };
        area: number;
        centre?: number;
        untrained?: number;
        learnt?:
          | components['schemas']['Estimate']
          | {
              reason: string;
            };
        hits:
          | components['schemas']['Estimate']
          | {
              reason: string;
            };
      }[];
      background: {
        /** @enum {string} */
        removed: 'object' | 'centre';
        whole:
          | components['schemas']['Estimate']
          | {
              reason: string;
            };
        without:
          | components['schemas']['Estimate']
          | {
              reason: string;
            };
        accuracy:
          | components['schemas']['Estimate']
          | {
              reason: string;
            };
        majority: number;
      };
      alerts: string[];
    };
    ExternalJob: {
      jobId: string;
      leaseEpoch: number;
      leaseMs: number;
      /** @enum {string} */
      kind: 'train' | 'predict';
      method: string;
      version: string;
      options: {
        [key: string]: unknown;
      };
      dataset: {
        image: {
          height: number;
          width: number;
          channels: number;
          depth?: number;
        };
        classes: string[];
        positiveClass: number;
      };
      fold?: number;
      seed?: number;
      training?: components['schemas']['TrainingOptions'];
      augmentation?: {
        name: string;
      } & {
        [key: string]: unknown;
      };
      step?: number;
      totalSteps?: number;
      files: string[];
      owner: components['schemas']['JobOwner'];
    };
    Failure: {
      /** @enum {string} */
      class: 'crash' | 'out-of-memory' | 'nan' | 'hang' | 'bad-input' | 'lost-worker' | 'cancelled';
      message: string;
    };
    FoldRef: {
      index: number;
      trainingHash: string;
      validationHash: string;
      trainingSize: number;
      validationSize: number;
      samples: components['schemas']['ArtifactRef'];
      pretraining?: {
        trainingHash: string;
        trainingSize: number;
        samples: components['schemas']['ArtifactRef'];
      };
    };
    GroupProposal: {
      dataset: string;
      versionId: string;
      rule: {
        /** @default 0.75 */
        neighbours: number;
        /** @default 0.94 */
        anywhere: number;
      };
      proposal: string;
      groups: number;
      grouped: number;
      largest: number;
      crossing: number;
      byClass: {
        name: string;
        images: number;
        groups: number;
      }[];
      accepted: boolean;
    };
    Health: {
      /** @enum {string} */
      status: 'ok' | 'degraded';
      pid: number;
      services: {
        [key: string]: 'ok' | 'unavailable';
      };
    };
    Job: {
      id: string;
      key: string;
      /** @enum {string} */
      kind: 'pretrain' | 'train' | 'predict' | 'explain';
      /** @enum {string} */
      status: 'waiting' | 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'parked';
      owner: components['schemas']['JobOwner'];
      pin?: components['schemas']['JobPin'];
      attempts: number;
      maxAttempts: number;
      leaseEpoch: number;
      step: number;
      totalSteps: number;
      workerId?: string;
      failure?: components['schemas']['Failure'];
      artifacts: components['schemas']['ArtifactRef'][];
      result: {
        [key: string]: number;
      };
      createdAt: number;
      startedAt?: number;
      finishedAt?: number;
      staleWrites: number;
    };
    JobOwner: {
      sweepId?: string;
      trialId?: string;
      runId?: string;
      purpose: string;
    };
    JobPin: {
      codeVersion: string;
      profile: components['schemas']['NumericProfile'];
    };
    JobProgress: {
      id: string;
      /** @enum {string} */
      kind: 'pretrain' | 'train' | 'predict' | 'explain';
      owner: components['schemas']['JobOwner'];
      step: number;
      totalSteps: number;
    };
    LabelCurve: {
      family: string;
      sweeps: string[];
      labels: number;
      points: {
        labels: number;
        fraction: number;
        score: components['schemas']['Estimate'];
        draws: number;
      }[];
      area: components['schemas']['Estimate'];
      needed:
        | {
            target: number;
            labels: number;
            /** @enum {string} */
            bound: 'interpolated' | 'at-most';
            low: number;
            high?: number;
            level: number;
          }
        | {
            reason: string;
          };
    };
    LeaderboardRow: {
      rank: number;
      trialId: string;
      trialIndex: number;
      family: string;
      recipe: components['schemas']['Recipe'];
      step: number;
      runs: number;
      complete: boolean;
      auc: components['schemas']['Estimate'];
      accuracy: number;
      collapsed: boolean;
      withinBest: boolean;
      goals?: {
        [key: string]: number;
      };
      keepsBounds?: boolean;
      onFront?: boolean;
    };
    Me: {
      userId: string;
      name: string;
      /** @enum {string} */
      role: 'viewer' | 'editor' | 'admin';
      projectId: string;
    };
    NumericProfile: {
      /** @enum {string} */
      runtime: 'tensorflow' | 'webgpu' | 'wasm' | 'cpu' | 'external';
      runtimeVersion: string;
      device: string;
      /** @enum {string} */
      precision: 'float32' | 'bfloat16';
      threads: number;
    };
    PretrainedWeights: {
      name: string;
      network: {
        name: string;
      } & {
        [key: string]: unknown;
      };
      image: {
        height: number;
        width: number;
        channels: number;
      };
      source?: string;
      licence?: string;
      file: components['schemas']['ArtifactRef'];
      addedAt: number;
      addedBy: string;
    };
    Problem: {
      type: string;
      title: string;
      status: number;
      code: string;
      detail: string;
    } & {
      [key: string]: unknown;
    };
    QuotaState: {
      parallel?: number;
      slotHours?: number;
      usedSlotHours: number;
    };
    Recipe: {
      network: {
        name: string;
      } & {
        [key: string]: unknown;
      };
      pretraining: {
        name: string;
      } & {
        [key: string]: unknown;
      };
      training: components['schemas']['TrainingOptions'];
      augmentation: {
        name: string;
      } & {
        [key: string]: unknown;
      };
    };
    ReplayReport: {
      ok: boolean;
      events: number;
      decisions: number;
      differences: {
        seq: number;
        expected: string;
        found: string;
      }[];
    };
    Run: {
      id: string;
      sweepId: string;
      trialId: string;
      trialIndex: number;
      family: string;
      fold: number;
      seed: number;
      step: number;
      /** @enum {string} */
      status: 'requested' | 'reported' | 'failed' | 'cancelled';
      jobId?: string;
      value?: number;
    };
    SpaceChange: {
      what: string;
      /** @enum {string} */
      kind: 'added' | 'removed' | 'narrowed' | 'widened' | 'changed';
      before?: string;
      after?: string;
    };
    SplitPlan: {
      id: string;
      versionId: string;
      dataset: {
        versionId: string;
        contentHash: string;
        image: {
          height: number;
          width: number;
          channels: number;
          depth?: number;
        };
        preprocessing?: {
          size: {
            height: number;
            width: number;
          };
          /** @enum {number} */
          channels: 1 | 3;
          /** @enum {string} */
          fit: 'stretch' | 'pad' | 'crop';
          spacing?: number;
          intensity?:
            | {
                /** @constant */
                name: 'window';
                center: number;
                width: number;
              }
            | {
                /** @constant */
                name: 'percentile';
                /** @default 0.5 */
                low: number;
                /** @default 99.5 */
                high: number;
                /**
                 * @default fold
                 * @enum {string}
                 */
                of: 'fold' | 'image';
              }
            | {
                /** @constant */
                name: 'z-score';
                /** @default 3 */
                deviations: number;
                /**
                 * @default fold
                 * @enum {string}
                 */
                of: 'fold' | 'image';
              };
        };
        classes: string[];
        /** @constant */
        task?: 'multilabel';
        positiveClass: number;
        anatomy: {
          flips: ('horizontal' | 'vertical')[];
        };
        shards: components['schemas']['ArtifactRef'][];
      };
      datasetName: string;
      /**
       * @default folds
       * @enum {string}
       */
      kind: 'auto' | 'folds' | 'official' | 'holdout' | 'by-site' | 'by-date' | 'external';
      folds: components['schemas']['FoldRef'][];
      /** @default 1 */
      seeds: number;
      testSize: number;
      testDataset?: string;
      dropped: {
        sampleId: string;
        reason: string;
      }[];
      leaks?: {
        training: number;
        heldOut: number;
      };
      official?: {
        copies: number;
        heldOut: number;
        folds: components['schemas']['FoldRef'][];
      };
      /** @default [] */
      notes: string[];
      /** @enum {string} */
      provenance: 'checksum' | 'content-checked' | 'own' | 'phantom';
      warnings: string[];
      pixels?: {
        types: ('uint8' | 'uint16' | 'int16' | 'float32')[];
        smallest: {
          height: number;
          width: number;
          channels: number;
          depth?: number;
        };
        largest: {
          height: number;
          width: number;
          channels: number;
          depth?: number;
        };
        hasSpacing?: boolean;
      };
      view?: {
        windows?: {
          name: string;
          centre: number;
          width: number;
        }[];
        spacing?: number[];
      };
    };
    StreamEvent:
      | {
          /** @constant */
          event: 'log';
          data: components['schemas']['SweepEvent'];
        }
      | {
          /** @constant */
          event: 'sweep';
          data: components['schemas']['Sweep'];
        }
      | {
          /** @constant */
          event: 'jobs';
          data: components['schemas']['JobProgress'][];
        }
      | {
          /** @constant */
          event: 'progress';
          data: components['schemas']['JobProgress'];
        }
      | {
          /** @constant */
          event: 'end';
          data: {
            sweepId: string;
            status: string;
          };
        };
    Sweep: {
      id: string;
      name: string;
      /** @enum {string} */
      status: 'running' | 'paused' | 'closing' | 'closed' | 'cancelled';
      /** @default 0 */
      version: number;
      datasetName: string;
      splitPlanId: string;
      spec: components['schemas']['SweepSpec'];
      createdAt: number;
      closedAt?: number;
      trials: {
        proposed: number;
        running: number;
        stopped: number;
        finished: number;
        failed: number;
      };
      runs: {
        requested: number;
        reported: number;
        failed: number;
      };
      best?: {
        trialId: string;
        value: number;
        family: string;
      };
      front?: {
        trialId: string;
        trialIndex: number;
        family: string;
        value: number;
        goals: {
          [key: string]: number;
        };
      }[];
      steps: {
        done: number;
        requested: number;
        withoutStopping: number;
      };
      forecast?: components['schemas']['SweepForecast'];
      study?: {
        arms: string[];
        contrasts: {
          a: string;
          b: string;
        }[];
        hypothesis:
          | {
              better: string;
              than: string;
              /** @default 0 */
              by: number;
              /** @enum {string} */
              factor?: 'network' | 'pretraining' | 'training' | 'augmentation';
              /** @default 0.05 */
              alpha: number;
            }
          | {
              equal: string[];
              within: number;
              /** @enum {string} */
              factor?: 'network' | 'pretraining' | 'training' | 'augmentation';
              /** @default 0.05 */
              alpha: number;
            };
        hash: string;
      };
      preprocessing?: {
        size: {
          height: number;
          width: number;
        };
        /** @enum {number} */
        channels: 1 | 3;
        /** @enum {string} */
        fit: 'stretch' | 'pad' | 'crop';
        spacing?: number;
        intensity?:
          | {
              /** @constant */
              name: 'window';
              center: number;
              width: number;
            }
          | {
              /** @constant */
              name: 'percentile';
              /** @default 0.5 */
              low: number;
              /** @default 99.5 */
              high: number;
              /**
               * @default fold
               * @enum {string}
               */
              of: 'fold' | 'image';
            }
          | {
              /** @constant */
              name: 'z-score';
              /** @default 3 */
              deviations: number;
              /**
               * @default fold
               * @enum {string}
               */
              of: 'fold' | 'image';
            };
      };
      notes: string[];
    };
    SweepEvent: {
      seq: number;
      at: number;
      type: string;
      data: {
        [key: string]: unknown;
      };
    };
    SweepExplanation: {
      spec: components['schemas']['SweepSpec'];
      space: unknown;
      rungs: {
        step: number;
        folds: number;
      }[];
      forecast?: components['schemas']['SweepForecast'];
      notes: string[];
    };
    SweepForecast: {
      wallHours: {
        low: number;
        estimate: number;
        high: number;
      };
      slotHours: {
        low: number;
        estimate: number;
        high: number;
      };
      slots: number;
      doneHours?: number;
      pretrainingHours: number;
      families: {
        family: string;
        trials: number;
        steps: number;
        slotHours: number;
      }[];
      /** @enum {string} */
      basis: 'measured' | 'scaled' | 'assumed';
      jobs: number;
    };
    SweepSpec: {
      /**
       * @default search
       * @enum {string}
       */
      kind: 'search' | 'study';
      arms?: {
        [key: string]: {
          network?:
            | {
                choice: unknown[];
              }
            | (
                | string
                | ({
                    name: string;
                  } & {
                    [key: string]: unknown;
                  })
              )
            | ({
                external: string;
                version?: string;
              } & {
                [key: string]: unknown;
              });
          pretraining?:
            | {
                choice: unknown[];
              }
            | (
                | string
                | ({
                    name: string;
                  } & {
                    [key: string]: unknown;
                  })
              );
          training?: {
            auto?: boolean;
          } & {
            [key: string]: unknown;
          };
          augmentation?:
            | {
                choice: unknown[];
              }
            | (
                | string
                | ({
                    name: string;
                  } & {
                    [key: string]: unknown;
                  })
              );
        };
      };
      factors?: {
        network: {
          [key: string]:
            | string
            | {
                [key: string]: unknown;
              };
        };
        pretraining: {
          [key: string]:
            | string
            | {
                [key: string]: unknown;
              };
        };
        training: {
          [key: string]:
            | string
            | {
                [key: string]: unknown;
              };
        };
        augmentation: {
          [key: string]:
            | string
            | {
                [key: string]: unknown;
              };
        };
      };
      hypothesis?:
        | {
            better: string;
            than: string;
            /** @default 0 */
            by: number;
            /** @enum {string} */
            factor?: 'network' | 'pretraining' | 'training' | 'augmentation';
            /** @default 0.05 */
            alpha: number;
          }
        | {
            equal: string[];
            within: number;
            /** @enum {string} */
            factor?: 'network' | 'pretraining' | 'training' | 'augmentation';
            /** @default 0.05 */
            alpha: number;
          };
      name: string;
      dataset: string;
      /**
       * @default classification
       * @constant
       */
      task: 'classification';
      /**
       * @default {
       *       "kind": "auto"
       *     }
       */
      split: {
        /**
         * @default auto
         * @enum {string}
         */
        kind: 'auto' | 'folds' | 'official' | 'holdout' | 'by-site' | 'by-date' | 'external';
        folds?: number;
        repeats?: number;
        labelFraction?: number;
        draw?: number;
        seal?: boolean;
        /** @enum {string} */
        leaks?: 'repair' | 'accept';
        date?: string;
        from?: string;
        testOn?: string;
        seeds?: number;
      };
      /**
       * @default {
       *       "metric": "auc",
       *       "direction": "maximize"
       *     }
       */
      objective: {
        /** @enum {string} */
        metric: 'auc' | 'accuracy';
        /**
         * @default maximize
         * @constant
         */
        direction: 'maximize';
      };
      goals?: (
        | {
            /** @enum {string} */
            metric: 'auc' | 'accuracy' | 'validation-loss' | 'latency' | 'parameters' | 'macs';
            /** @enum {string} */
            direction: 'maximize' | 'minimize';
          }
        | {
            /** @enum {string} */
            metric: 'auc' | 'accuracy' | 'validation-loss' | 'latency' | 'parameters' | 'macs';
            atMost: number;
          }
        | {
            /** @enum {string} */
            metric: 'auc' | 'accuracy' | 'validation-loss' | 'latency' | 'parameters' | 'macs';
            atLeast: number;
          }
      )[];
      budget: {
        trials: number;
        wallHours?: number;
        parallel?: number;
        priority?: number;
      };
      /**
       * @default {
       *       "name": "random",
       *       "seed": 0
       *     }
       */
      sampler: {
        name: string;
        /** @default 0 */
        seed: number;
      } & {
        [key: string]: unknown;
      };
      /**
       * @default {
       *       "name": "asha",
       *       "min": 200,
       *       "max": 1800,
       *       "reduction": 3
       *     }
       */
      scheduler: {
        name: string;
      } & {
        [key: string]: unknown;
      };
      /**
       * @default ensemble
       * @constant
       */
      final: 'ensemble';
      /** @default {} */
      data: {
        imageSize?:
          | number
          | {
              height: number;
              width: number;
            };
        /** @enum {number} */
        channels?: 1 | 3;
        /** @enum {string} */
        fit?: 'stretch' | 'pad' | 'crop';
        spacing?: number | 'stored';
        window?: string;
        intensity?:
          | {
              /** @constant */
              name: 'window';
              center: number;
              width: number;
            }
          | {
              /** @constant */
              name: 'percentile';
              /** @default 0.5 */
              low: number;
              /** @default 99.5 */
              high: number;
              /**
               * @default fold
               * @enum {string}
               */
              of: 'fold' | 'image';
            }
          | {
              /** @constant */
              name: 'z-score';
              /** @default 3 */
              deviations: number;
              /**
               * @default fold
               * @enum {string}
               */
              of: 'fold' | 'image';
            };
      };
      recipe: {
        network?:
          | {
              choice: unknown[];
            }
          | (
              | string
              | ({
                  name: string;
                } & {
                  [key: string]: unknown;
                })
            )
          | ({
              external: string;
              version?: string;
            } & {
              [key: string]: unknown;
            });
        /** @default none */
        pretraining:
          | {
              choice: unknown[];
            }
          | (
              | string
              | ({
                  name: string;
                } & {
                  [key: string]: unknown;
                })
            );
        /**
         * @default {
         *       "auto": true
         *     }
         */
        training: {
          auto?: boolean;
        } & {
          [key: string]: unknown;
        };
        /** @default standard */
        augmentation:
          | {
              choice: unknown[];
            }
          | (
              | string
              | ({
                  name: string;
                } & {
                  [key: string]: unknown;
                })
            );
      };
      constraints?: (
        | {
            forbid: {
              [key: string]:
                | (string | number | boolean)
                | (string | number | boolean)[]
                | {
                    atLeast?: number;
                    atMost?: number;
                  };
            };
            when?: {
              [key: string]:
                | (string | number | boolean)
                | (string | number | boolean)[]
                | {
                    atLeast?: number;
                    atMost?: number;
                  };
            };
            why?: string;
          }
        | {
            ordered: string[];
            when?: {
              [key: string]:
                | (string | number | boolean)
                | (string | number | boolean)[]
                | {
                    atLeast?: number;
                    atMost?: number;
                  };
            };
            why?: string;
          }
        | {
            sum: {
              [key: string]: number;
            };
            atLeast?: number;
            atMost?: number;
            when?: {
              [key: string]:
                | (string | number | boolean)
                | (string | number | boolean)[]
                | {
                    atLeast?: number;
                    atMost?: number;
                  };
            };
            why?: string;
          }
        | {
            product: string[];
            atLeast?: number;
            atMost?: number;
            when?: {
              [key: string]:
                | (string | number | boolean)
                | (string | number | boolean)[]
                | {
                    atLeast?: number;
                    atMost?: number;
                  };
            };
            why?: string;
          }
        | {
            multiple: string;
            of: string;
            when?: {
              [key: string]:
                | (string | number | boolean)
                | (string | number | boolean)[]
                | {
                    atLeast?: number;
                    atMost?: number;
                  };
            };
            why?: string;
          }
      )[];
    };
    TestScore: {
      /** @enum {string} */
      role: 'winner' | 'baseline';
      trialId: string;
      family: string;
      auc: components['schemas']['Estimate'];
      accuracy: components['schemas']['Estimate'];
      collapsed: boolean;
      n: number;
      look: number;
    };
    Token: {
      id: string;
      userId: string;
      user: string;
      /** @enum {string} */
      role: 'viewer' | 'editor' | 'admin';
      createdAt: number;
      revokedAt?: number;
    };
    TokenWithText: {
      id: string;
      userId: string;
      user: string;
      /** @enum {string} */
      role: 'viewer' | 'editor' | 'admin';
      createdAt: number;
      revokedAt?: number;
      text: string;
    };
    TrainingOptions: {
      learningRate: number;
      weightDecay: number;
      batch: number;
      warmupSteps: number;
      labelSmoothing: number;
      balance: boolean;
      clipNorm: number;
    };
    Trial: {
      id: string;
      sweepId: string;
      index: number;
      family: string;
      recipe: components['schemas']['Recipe'];
      /** @enum {string} */
      status: 'running' | 'paused' | 'stopped' | 'finished' | 'failed';
      rung: number;
      value?: number;
      goals?: {
        [key: string]: number;
      };
      violation?: number;
    };
    Upload: {
      uploadId: string;
      sizeBytes: number;
      sha256: string;
      md5: string;
    };
    Worker: {
      id: string;
      host: string;
      slots: number;
      busy: number;
      codeVersion: string;
      profile: components['schemas']['NumericProfile'];
      seenAt: number;
      live: boolean;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  'audit.list': {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        after?: string;
      };
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            changes: components['schemas']['AuditEntry'][];
            next?: string;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'jobs.curves': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "jobIds": [
         *         "job_0123456789abcdef0123"
         *       ],
         *       "metrics": [
         *         "loss"
         *       ],
         *       "maxPoints": 100
         *     }
         */
        'application/json': {
          jobIds: string[];
          metrics?: string[];
          /** @default 300 */
          maxPoints?: number;
        };
      };
    };
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            curves: components['schemas']['Curve'][];
          };
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'datasets.list': {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        after?: string;
      };
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            datasets: components['schemas']['Dataset'][];
            next?: string;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'datasets.add': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "tiny",
         *       "uploadId": "upload_0123456789abcdef0123",
         *       "classes": [
         *         "dark",
         *         "bright"
         *       ],
         *       "positiveClass": 1
         *     }
         */
        'application/json': {
          name: string;
          uploadId: string;
          catalogue?: string;
          classes?: string[];
          positiveClass?: number;
          layout?: {
            table?: string;
            image?: string;
            row?: string;
            images?: string;
            label?: string[];
            split?: string;
            group?: string;
            site?: string;
            scanner?: string;
            text?: string;
            mask?: string;
            skipRefused?: boolean;
          };
        };
      };
    };
    responses: {
      /** @description As asked. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Dataset'];
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'datasets.get': {
    parameters: {
      query?: never;
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example tiny */
        dataset: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Dataset'];
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'datasetCards.get': {
    parameters: {
      query?: never;
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example tiny */
        dataset: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            version: number;
            card: {
              title?: string;
              description?: string;
              classes: string[];
              positiveClass: number;
              labels: {
                source?: string;
                readers?: number;
                uncertain?: string;
                /** @default [] */
                masked: string[];
              };
              anatomy: {
                flips: ('horizontal' | 'vertical')[];
                laterality?: boolean;
                windows?: {
                  name: string;
                  centre: number;
                  width: number;
                }[];
                spacing?: number[];
              };
              licence?: string;
              nonCommercial: boolean;
              citation?: string;
            };
            editedBy?: string;
            editedAt: number;
            note?: string;
            versionId: string;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'datasetCards.change': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
        /** @description Only if the ETag of GET /datasets/{dataset}/card is still this one; else 412. */
        'if-match'?: string;
      };
      path: {
        /** @example tiny */
        dataset: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "licence": "CC BY 4.0",
         *       "anatomy": {
         *         "flips": [
         *           "horizontal"
         *         ]
         *       },
         *       "note": "as agreed with the data owner"
         *     }
         */
        'application/json': {
          title?: string | null;
          description?: string | null;
          classes?: string[];
          positiveClass?: number;
          labels?: {
            source?: string | null;
            readers?: number | null;
            uncertain?: string | null;
            masked?: string[];
          };
          anatomy?: {
            flips?: ('horizontal' | 'vertical')[];
            laterality?: boolean | null;
            windows?:
              | {
                  name: string;
                  centre: number;
                  width: number;
                }[]
              | null;
            spacing?: number[] | null;
          };
          licence?: string | null;
          nonCommercial?: boolean;
          citation?: string | null;
          note?: string;
        };
      };
    };
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            version: number;
            card: {
              title?: string;
              description?: string;
              classes: string[];
              positiveClass: number;
              labels: {
                source?: string;
                readers?: number;
                uncertain?: string;
                /** @default [] */
                masked: string[];
              };
              anatomy: {
                flips: ('horizontal' | 'vertical')[];
                laterality?: boolean;
                windows?: {
                  name: string;
                  centre: number;
                  width: number;
                }[];
                spacing?: number[];
              };
              licence?: string;
              nonCommercial: boolean;
              citation?: string;
            };
            editedBy?: string;
            editedAt: number;
            note?: string;
            versionId: string;
          };
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'datasetCards.versions': {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        after?: number;
      };
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example tiny */
        dataset: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            cards: {
              version: number;
              card: {
                title?: string;
                description?: string;
                classes: string[];
                positiveClass: number;
                labels: {
                  source?: string;
                  readers?: number;
                  uncertain?: string;
                  /** @default [] */
                  masked: string[];
                };
                anatomy: {
                  flips: ('horizontal' | 'vertical')[];
                  laterality?: boolean;
                  windows?: {
                    name: string;
                    centre: number;
                    width: number;
                  }[];
                  spacing?: number[];
                };
                licence?: string;
                nonCommercial: boolean;
                citation?: string;
              };
              editedBy?: string;
              editedAt: number;
              note?: string;
              versionId: string;
            }[];
            next?: number;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'datasetSplits.duplicates': {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        after?: number;
      };
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example tiny */
        dataset: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DatasetCopies'];
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'datasetSplits.decide': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
      };
      path: {
        /** @example tiny */
        dataset: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "turnDown": [],
         *       "accept": []
         *     }
         */
        'application/json': {
          /** @default [] */
          turnDown?: [string, string][];
          /** @default [] */
          accept?: [string, string][];
        };
      };
    };
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DatasetCopies'];
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'datasetSplits.export': {
    parameters: {
      query: {
        /** @example folds */
        kind?: 'auto' | 'folds' | 'official' | 'holdout' | 'by-site' | 'by-date' | 'external';
        leaks?: 'repair' | 'accept';
        date?: string;
        from?: string;
        neighbours?: number;
        anywhere?: number;
        /** @example csv */
        format: 'csv' | 'nnunet' | 'monai' | 'groups';
        /** @example 2 */
        folds?: number;
        repeats?: number;
      };
      header?: never;
      path: {
        /** @example tiny */
        dataset: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/octet-stream': string;
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'datasetSplits.propose': {
    parameters: {
      query?: {
        /** @example 0.75 */
        neighbours?: number;
        /** @example 0.94 */
        anywhere?: number;
      };
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example tiny */
        dataset: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['GroupProposal'];
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'datasetSplits.accept': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
      };
      path: {
        /** @example tiny */
        dataset: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "proposal": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
         *     }
         */
        'application/json': {
          /** @default 0.75 */
          neighbours?: number;
          /** @default 0.94 */
          anywhere?: number;
          proposal: string;
        };
      };
    };
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['GroupProposal'];
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'labelCurves.get': {
    parameters: {
      query?: never;
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example tiny */
        dataset: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            curves: components['schemas']['LabelCurve'][];
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'samples.list': {
    parameters: {
      query?: {
        /** @example train */
        part?: 'train' | 'val' | 'test';
        /** @example 1 */
        label?: number;
        /** @example 20 */
        limit?: number;
        after?: string;
        spread?: 'true' | 'false';
      };
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example tiny */
        dataset: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            samples: {
              id: string;
              /** @enum {string} */
              split: 'train' | 'val' | 'test';
              image: {
                height: number;
                width: number;
                channels: number;
                depth?: number;
              };
              /** @enum {string} */
              pixelType: 'uint8' | 'uint16' | 'int16' | 'float32';
              label?: number;
              labels?: number[];
              group?: string;
              site?: string;
              scanner?: string;
              text?: string;
              spacing?: number[];
              metadata?: {
                [key: string]: string | number;
              };
              file?: string;
            }[];
            total: number;
            next?: string;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'samples.thumbnail': {
    parameters: {
      query?: {
        /** @example 64 */
        side?: number;
      };
      header?: never;
      path: {
        /** @example train-0 */
        sample: string;
        /** @example tiny */
        dataset: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'image/png': string;
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'datasetSplits.split': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
      };
      path: {
        /** @example tiny */
        dataset: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "kind": "folds",
         *       "folds": 2,
         *       "dryRun": true
         *     }
         */
        'application/json': {
          /**
           * @default auto
           * @enum {string}
           */
          kind?: 'auto' | 'folds' | 'official' | 'holdout' | 'by-site' | 'by-date' | 'external';
          folds?: number;
          repeats?: number;
          labelFraction?: number;
          draw?: number;
          seal?: boolean;
          /** @enum {string} */
          leaks?: 'repair' | 'accept';
          date?: string;
          from?: string;
          testOn?: string;
          /** @default false */
          dryRun?: boolean;
        };
      };
    };
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SplitPlan'];
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'openApi.page': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/html': string;
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'external.claim': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "worker": "worker-1",
         *       "claimId": "claim-1",
         *       "method": "my-method",
         *       "version": "1"
         *     }
         */
        'application/json': {
          worker: string;
          claimId: string;
          method: string;
          /** @default 1 */
          version?: string;
        };
      };
    };
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            job?: components['schemas']['ExternalJob'];
          };
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'external.data': {
    parameters: {
      query: {
        /** @example worker-1 */
        worker: string;
        /** @example 1 */
        leaseEpoch: number;
      };
      header?: never;
      path: {
        /** @example job_0123456789abcdef0123 */
        job: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/octet-stream': string;
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'external.fail': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
      };
      path: {
        /** @example job_0123456789abcdef0123 */
        job: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "worker": "worker-1",
         *       "leaseEpoch": 1,
         *       "class": "crash",
         *       "message": "ValueError: no convergence"
         *     }
         */
        'application/json': {
          worker: string;
          leaseEpoch: number;
          /** @enum {string} */
          class: 'crash' | 'out-of-memory' | 'nan' | 'hang' | 'bad-input';
          message: string;
          /** @default false */
          released?: boolean;
        };
      };
    };
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            state: 'recorded';
          };
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'external.file': {
    parameters: {
      query: {
        /** @example worker-1 */
        worker: string;
        /** @example 1 */
        leaseEpoch: number;
      };
      header?: never;
      path: {
        /** @example member-0 */
        file: string;
        /** @example job_0123456789abcdef0123 */
        job: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/octet-stream': string;
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'external.finish': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
      };
      path: {
        /** @example job_0123456789abcdef0123 */
        job: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "worker": "worker-1",
         *       "leaseEpoch": 1,
         *       "predictions": "upload_0123456789abcdef0123",
         *       "files": [
         *         {
         *           "name": "weights",
         *           "uploadId": "upload_0123456789abcdef0123"
         *         }
         *       ]
         *     }
         */
        'application/json': {
          worker: string;
          leaseEpoch: number;
          predictions: string;
          /** @default [] */
          files?: {
            name: string;
            uploadId: string;
          }[];
        };
      };
    };
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            result: {
              [key: string]: number;
            };
          };
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'external.renew': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
      };
      path: {
        /** @example job_0123456789abcdef0123 */
        job: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "worker": "worker-1",
         *       "leaseEpoch": 1
         *     }
         */
        'application/json': {
          worker: string;
          leaseEpoch: number;
        };
      };
    };
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {string} */
            state: 'held' | 'cancelled' | 'stale';
          };
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'external.report': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
      };
      path: {
        /** @example job_0123456789abcdef0123 */
        job: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "worker": "worker-1",
         *       "leaseEpoch": 1,
         *       "sequence": 1,
         *       "step": 10,
         *       "totalSteps": 20,
         *       "points": [
         *         {
         *           "metric": "loss",
         *           "step": 10,
         *           "value": 0.5
         *         }
         *       ],
         *       "logs": [
         *         "halfway"
         *       ]
         *     }
         */
        'application/json': {
          worker: string;
          leaseEpoch: number;
          sequence: number;
          step: number;
          totalSteps: number;
          /** @default [] */
          points?: {
            metric: string;
            step: number;
            value: number;
          }[];
          /** @default [] */
          logs?: string[];
        };
      };
    };
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {string} */
            state: 'held' | 'cancelled' | 'stale';
          };
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'health.health': {
    parameters: {
      query?: never;
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Health'];
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'jobs.list': {
    parameters: {
      query?: {
        /** @example 50 */
        limit?: number;
        after?: string;
        sweepId?: string;
        runId?: string;
        /** @example done */
        status?: 'waiting' | 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'parked';
      };
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            jobs: components['schemas']['Job'][];
            next?: string;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'jobs.log': {
    parameters: {
      query?: never;
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example job_0123456789abcdef0123 */
        job: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            lines: string[];
            truncated: boolean;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'me.me': {
    parameters: {
      query?: never;
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Me'];
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'metrics.metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'openApi.openapi': {
    parameters: {
      query?: never;
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            openapi: string;
          } & {
            [key: string]: unknown;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'pseudonyms.rotate': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            version: number;
          };
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'quota.get': {
    parameters: {
      query?: never;
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['QuotaState'];
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'quota.change': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "parallel": 64
         *     }
         */
        'application/json': {
          parallel?: number | null;
          slotHours?: number | null;
        };
      };
    };
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['QuotaState'];
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweeps.list': {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        after?: string;
      };
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            sweeps: components['schemas']['Sweep'][];
            next?: string;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweeps.create': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "spec": {
         *         "name": "demo",
         *         "dataset": "tiny",
         *         "split": {
         *           "folds": 2
         *         },
         *         "budget": {
         *           "trials": 2
         *         },
         *         "scheduler": {
         *           "name": "none",
         *           "max": 20
         *         },
         *         "recipe": {
         *           "network": "small-cnn",
         *           "augmentation": "none"
         *         }
         *       }
         *     }
         */
        'application/json': {
          spec: {
            [key: string]: unknown;
          };
          fork?: string;
        };
      };
    };
    responses: {
      /** @description As asked. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Sweep'];
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweeps.explain': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "spec": {
         *         "name": "demo",
         *         "dataset": "tiny",
         *         "split": {
         *           "folds": 2
         *         },
         *         "budget": {
         *           "trials": 2
         *         },
         *         "scheduler": {
         *           "name": "none",
         *           "max": 20
         *         },
         *         "recipe": {
         *           "network": "small-cnn",
         *           "augmentation": "none"
         *         }
         *       }
         *     }
         */
        'application/json': {
          spec: {
            [key: string]: unknown;
          };
          fork?: string;
        };
      };
    };
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SweepExplanation'];
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweeps.get': {
    parameters: {
      query?: never;
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example demo */
        sweep: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Sweep'];
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweeps.adjust': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
        /** @description Only if the ETag of GET /sweeps/{sweep} is still this one; else 412. */
        'if-match'?: string;
      };
      path: {
        /** @example demo */
        sweep: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "kind": "extend",
         *       "trials": 4
         *     }
         */
        'application/json':
          | {
              /** @constant */
              kind: 'extend';
              trials?: number;
              wallHours?: number;
            }
          | {
              /** @constant */
              kind: 'share';
              parallel?: number;
              priority?: number;
            }
          | {
              /** @constant */
              kind: 'add-trial';
              assignment: {
                [key: string]: string | number | boolean;
              };
            }
          | {
              /** @constant */
              kind: 'kill-trial';
              trial: number;
              /** @default  */
              reason?: string;
            }
          | {
              /** @constant */
              kind: 'import';
              source: string;
              trials: {
                assignment: {
                  [key: string]: string | number | boolean;
                };
                value: number;
              }[];
            }
          | {
              /** @constant */
              kind: 'space';
              /** @default {} */
              recipe?: {
                network?:
                  | {
                      choice: unknown[];
                    }
                  | (
                      | string
                      | ({
                          name: string;
                        } & {
                          [key: string]: unknown;
                        })
                    )
                  | ({
                      external: string;
                      version?: string;
                    } & {
                      [key: string]: unknown;
                    });
                /** @default none */
                pretraining?:
                  | {
                      choice: unknown[];
                    }
                  | (
                      | string
                      | ({
                          name: string;
                        } & {
                          [key: string]: unknown;
                        })
                    );
                /**
                 * @default {
                 *       "auto": true
                 *     }
                 */
                training?: {
                  auto?: boolean;
                } & {
                  [key: string]: unknown;
                };
                /** @default standard */
                augmentation?:
                  | {
                      choice: unknown[];
                    }
                  | (
                      | string
                      | ({
                          name: string;
                        } & {
                          [key: string]: unknown;
                        })
                    );
              };
              constraints?: (
                | {
                    forbid: {
                      [key: string]:
                        | (string | number | boolean)
                        | (string | number | boolean)[]
                        | {
                            atLeast?: number;
                            atMost?: number;
                          };
                    };
                    when?: {
                      [key: string]:
                        | (string | number | boolean)
                        | (string | number | boolean)[]
                        | {
                            atLeast?: number;
                            atMost?: number;
                          };
                    };
                    why?: string;
                  }
                | {
                    ordered: string[];
                    when?: {
                      [key: string]:
                        | (string | number | boolean)
                        | (string | number | boolean)[]
                        | {
                            atLeast?: number;
                            atMost?: number;
                          };
                    };
                    why?: string;
                  }
                | {
                    sum: {
                      [key: string]: number;
                    };
                    atLeast?: number;
                    atMost?: number;
                    when?: {
                      [key: string]:
                        | (string | number | boolean)
                        | (string | number | boolean)[]
                        | {
                            atLeast?: number;
                            atMost?: number;
                          };
                    };
                    why?: string;
                  }
                | {
                    product: string[];
                    atLeast?: number;
                    atMost?: number;
                    when?: {
                      [key: string]:
                        | (string | number | boolean)
                        | (string | number | boolean)[]
                        | {
                            atLeast?: number;
                            atMost?: number;
                          };
                    };
                    why?: string;
                  }
                | {
                    multiple: string;
                    of: string;
                    when?: {
                      [key: string]:
                        | (string | number | boolean)
                        | (string | number | boolean)[]
                        | {
                            atLeast?: number;
                            atMost?: number;
                          };
                    };
                    why?: string;
                  }
              )[];
            }
          | {
              /** @constant */
              kind: 'pin';
            };
      };
    };
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Sweep'];
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweepContents.comparison': {
    parameters: {
      query?: never;
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example demo */
        sweep: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Comparison'];
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweepContents.evaluations': {
    parameters: {
      query?: {
        /** @example 50 */
        limit?: number;
        after?: number;
      };
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example demo */
        sweep: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            evaluations: components['schemas']['Evaluation'][];
            next?: number;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweepContents.events': {
    parameters: {
      query?: {
        /** @example 50 */
        limit?: number;
        after?: number;
      };
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example demo */
        sweep: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            events: components['schemas']['SweepEvent'][];
            status: string;
            next?: number;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweepExplanations.list': {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        after?: string;
      };
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example demo */
        sweep: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            explanations: components['schemas']['Explanation'][];
            next?: string;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweepExplanations.explain': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
      };
      path: {
        /** @example demo */
        sweep: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "images": 8
         *     }
         */
        'application/json': {
          trialId?: string;
          runId?: string;
          /** @default 24 */
          images?: number;
        };
      };
    };
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Explanation'];
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweeps.finalize': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
      };
      path: {
        /** @example demo */
        sweep: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Comparison'];
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweepContents.jobs': {
    parameters: {
      query?: {
        /** @example 50 */
        limit?: number;
        after?: string;
      };
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example demo */
        sweep: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            jobs: components['schemas']['Job'][];
            next?: string;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweeps.replay': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example demo */
        sweep: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReplayReport'];
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweepReport.report': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example demo */
        sweep: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/html': string;
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweepContents.runs': {
    parameters: {
      query?: {
        /** @example 50 */
        limit?: number;
        after?: number;
      };
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example demo */
        sweep: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            runs: components['schemas']['Run'][];
            next?: number;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweeps.compareSpace': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example demo */
        sweep: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "recipe": {
         *         "network": "small-cnn",
         *         "augmentation": "none"
         *       }
         *     }
         */
        'application/json': {
          /** @default {} */
          recipe?: {
            network?:
              | {
                  choice: unknown[];
                }
              | (
                  | string
                  | ({
                      name: string;
                    } & {
                      [key: string]: unknown;
                    })
                )
              | ({
                  external: string;
                  version?: string;
                } & {
                  [key: string]: unknown;
                });
            /** @default none */
            pretraining?:
              | {
                  choice: unknown[];
                }
              | (
                  | string
                  | ({
                      name: string;
                    } & {
                      [key: string]: unknown;
                    })
                );
            /**
             * @default {
             *       "auto": true
             *     }
             */
            training?: {
              auto?: boolean;
            } & {
              [key: string]: unknown;
            };
            /** @default standard */
            augmentation?:
              | {
                  choice: unknown[];
                }
              | (
                  | string
                  | ({
                      name: string;
                    } & {
                      [key: string]: unknown;
                    })
                );
          };
          constraints?: (
            | {
                forbid: {
                  [key: string]:
                    | (string | number | boolean)
                    | (string | number | boolean)[]
                    | {
                        atLeast?: number;
                        atMost?: number;
                      };
                };
                when?: {
                  [key: string]:
                    | (string | number | boolean)
                    | (string | number | boolean)[]
                    | {
                        atLeast?: number;
                        atMost?: number;
                      };
                };
                why?: string;
              }
            | {
                ordered: string[];
                when?: {
                  [key: string]:
                    | (string | number | boolean)
                    | (string | number | boolean)[]
                    | {
                        atLeast?: number;
                        atMost?: number;
                      };
                };
                why?: string;
              }
            | {
                sum: {
                  [key: string]: number;
                };
                atLeast?: number;
                atMost?: number;
                when?: {
                  [key: string]:
                    | (string | number | boolean)
                    | (string | number | boolean)[]
                    | {
                        atLeast?: number;
                        atMost?: number;
                      };
                };
                why?: string;
              }
            | {
                product: string[];
                atLeast?: number;
                atMost?: number;
                when?: {
                  [key: string]:
                    | (string | number | boolean)
                    | (string | number | boolean)[]
                    | {
                        atLeast?: number;
                        atMost?: number;
                      };
                };
                why?: string;
              }
            | {
                multiple: string;
                of: string;
                when?: {
                  [key: string]:
                    | (string | number | boolean)
                    | (string | number | boolean)[]
                    | {
                        atLeast?: number;
                        atMost?: number;
                      };
                };
                why?: string;
              }
          )[];
        };
      };
    };
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            changes: components['schemas']['SpaceChange'][];
          };
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweepStream.stream': {
    parameters: {
      query?: {
        /** @example 0 */
        after?: number;
      };
      header?: {
        'last-event-id'?: number;
      };
      path: {
        /** @example demo */
        sweep: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': components['schemas']['StreamEvent'];
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweepContents.trials': {
    parameters: {
      query?: {
        /** @example 50 */
        limit?: number;
        after?: number;
      };
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example demo */
        sweep: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            trials: components['schemas']['Trial'][];
            next?: number;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'sweeps.change': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
        /** @description Only if the ETag of GET /sweeps/{sweep} is still this one; else 412. */
        'if-match'?: string;
      };
      path: {
        /** @example pause */
        change: 'pause' | 'resume' | 'cancel';
        /** @example demo */
        sweep: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Sweep'];
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'tokens.list': {
    parameters: {
      query?: {
        /** @example 50 */
        limit?: number;
        after?: string;
      };
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            tokens: components['schemas']['Token'][];
            next?: string;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'tokens.create': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "user": "ada",
         *       "role": "viewer"
         *     }
         */
        'application/json': {
          user: string;
          /** @enum {string} */
          role: 'viewer' | 'editor' | 'admin';
        };
      };
    };
    responses: {
      /** @description As asked. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TokenWithText'];
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'tokens.get': {
    parameters: {
      query?: never;
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example fedcba9876543210 */
        token: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Token'];
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'tokens.revoke': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
        /** @description Only if the ETag of GET /tokens/{token} is still this one; else 412. */
        'if-match'?: string;
      };
      path: {
        /** @example fedcba9876543210 */
        token: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Token'];
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'uploads.store': {
    parameters: {
      query?: never;
      header?: {
        'x-sha256'?: string;
        'x-file-name'?: string;
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/octet-stream': string;
      };
    };
    responses: {
      /** @description As asked. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Upload'];
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'weights.list': {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        after?: string;
      };
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            weights: components['schemas']['PretrainedWeights'][];
            next?: string;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'weights.add': {
    parameters: {
      query?: never;
      header?: {
        /** @description Same key, same request: same effect and same answer. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "tiny-cnn",
         *       "uploadId": "upload_0123456789abcdef0123",
         *       "network": {
         *         "name": "small-cnn"
         *       },
         *       "image": {
         *         "height": 28,
         *         "width": 28,
         *         "channels": 1
         *       },
         *       "source": "trained on our chest films of 2019",
         *       "licence": "internal use"
         *     }
         */
        'application/json': {
          name: string;
          uploadId: string;
          network: {
            name: string;
          } & {
            [key: string]: unknown;
          };
          image: {
            height: number;
            width: number;
            channels: number;
          };
          source?: string;
          licence?: string;
        };
      };
    };
    responses: {
      /** @description As asked. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PretrainedWeights'];
        };
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'weights.get': {
    parameters: {
      query?: never;
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path: {
        /** @example tiny-cnn */
        weights: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PretrainedWeights'];
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'workers.list': {
    parameters: {
      query?: {
        /** @example 20 */
        limit?: number;
        after?: string;
      };
      header?: {
        /** @description The ETag of an earlier answer: 304 if it still holds. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As asked. */
      200: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            workers: components['schemas']['Worker'][];
            next?: string;
          };
        };
      };
      /** @description What if-none-match names still holds. */
      304: {
        headers: {
          /** @description Changes with any byte of the answer. */
          etag: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What is wrong, for people and programs (RFC 9457). */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
}
