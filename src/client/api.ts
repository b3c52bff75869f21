// @ts-nocheck
// Generated from /openapi.json by "npm run generate"; do not edit.
export interface JobStatusInput {
  /** @format uuid */
  job_id: string;
  status: "pending" | "processing" | "completed" | "failed" | "cancelled";
  /**
   * Percent; never decreases, and is 100 only once the book is ready.
   * @min 0
   * @max 100
   */
  progress: number;
  filename: string;
  /**
   * UTC, ISO 8601 with Z
   * @format date-time
   */
  created_at: string;
  /** UTC, ISO 8601 with Z */
  completed_at: string | null;
  duration_seconds: number | null;
  error_message: string | null;
  download_url: string | null;
  message: string;
  model: string;
  /** The canonical BCP 47 tag */
  target_language: string;
  source_language: string | null;
  segments: {
    /**
     * @min 0
     * @max 9007199254740991
     */
    total: number;
    /**
     * @min 0
     * @max 9007199254740991
     */
    done: number;
    /**
     * @min 0
     * @max 9007199254740991
     */
    cached: number;
    /**
     * @min 0
     * @max 9007199254740991
     */
    needs_review: number;
    /**
     * The part of `done` that rightly has its source's words: names, references, formulas.
     * @min 0
     * @max 9007199254740991
     */
    unchanged: number;
  };
  tokens: {
    /**
     * @min 0
     * @max 9007199254740991
     */
    input: number;
    /**
     * @min 0
     * @max 9007199254740991
     */
    output: number;
  };
  cost_usd: number;
  seconds_remaining: number | null;
  documents: {
    id: string;
    title: string;
    /**
     * @min 0
     * @max 9007199254740991
     */
    total: number;
    /**
     * @min 0
     * @max 9007199254740991
     */
    done: number;
  }[];
  error: {
    error_code:
      | "VALIDATION_ERROR"
      | "UNSUPPORTED_FORMAT"
      | "FILE_TOO_LARGE"
      | "API_KEY_INVALID"
      | "NOT_FOUND"
      | "UNAUTHORIZED"
      | "FORBIDDEN"
      | "CONFLICT"
      | "RATE_LIMIT_EXCEEDED"
      | "TRANSLATION_FAILED"
      | "TIMEOUT_ERROR"
      | "BUDGET_EXCEEDED"
      | "STORAGE_ERROR"
      | "INTERNAL_ERROR";
    message: string;
    recoverable: boolean;
    /**
     * UTC, ISO 8601 with Z
     * @format date-time
     */
    timestamp: string;
    /** Facts about the error; `field` names the invalid request field. */
    details?: Partial<Record<string, string | number | boolean | string[]>>;
  } | null;
  /** UTC, ISO 8601 with Z */
  expires_at: string | null;
}

export interface SegmentInput {
  id: string;
  document: string;
  /** Inline markup is shown as numbered tags: `<1>…</1>`, `<2/>` */
  source: string;
  translation: string | null;
  state: "pending" | "translated" | "cached" | "edited" | "needs_review";
  /** Why it needs review, or what is worth checking */
  flags: string[];
}

export interface TokenRequestInput {
  /**
   * The user that the token identifies; users see only their own jobs
   * @pattern ^[^\p{C}\p{Z}]{1,128}$
   */
  user_id: string;
  /**
   * @min 0.01
   * @max 8760
   * @default 24
   */
  expires_hours?: number;
}

export interface JobStatus {
  /** @format uuid */
  job_id: string;
  status: "pending" | "processing" | "completed" | "failed" | "cancelled";
  /**
   * Percent; never decreases, and is 100 only once the book is ready.
   * @min 0
   * @max 100
   */
  progress: number;
  filename: string;
  /**
   * UTC, ISO 8601 with Z
   * @format date-time
   */
  created_at: string;
  /** UTC, ISO 8601 with Z */
  completed_at: string | null;
  duration_seconds: number | null;
  error_message: string | null;
  download_url: string | null;
  message: string;
  model: string;
  /** The canonical BCP 47 tag */
  target_language: string;
  source_language: string | null;
  segments: {
    /**
     * @min 0
     * @max 9007199254740991
     */
    total: number;
    /**
     * @min 0
     * @max 9007199254740991
     */
    done: number;
    /**
     * @min 0
     * @max 9007199254740991
     */
    cached: number;
    /**
     * @min 0
     * @max 9007199254740991
     */
    needs_review: number;
    /**
     * The part of `done` that rightly has its source's words: names, references, formulas.
     * @min 0
     * @max 9007199254740991
     */
    unchanged: number;
  };
  tokens: {
    /**
     * @min 0
     * @max 9007199254740991
     */
    input: number;
    /**
     * @min 0
     * @max 9007199254740991
     */
    output: number;
  };
  cost_usd: number;
  seconds_remaining: number | null;
  documents: {
    id: string;
    title: string;
    /**
     * @min 0
     * @max 9007199254740991
     */
    total: number;
    /**
     * @min 0
     * @max 9007199254740991
     */
    done: number;
  }[];
  error: {
    error_code:
      | "VALIDATION_ERROR"
      | "UNSUPPORTED_FORMAT"
      | "FILE_TOO_LARGE"
      | "API_KEY_INVALID"
      | "NOT_FOUND"
      | "UNAUTHORIZED"
      | "FORBIDDEN"
      | "CONFLICT"
      | "RATE_LIMIT_EXCEEDED"
      | "TRANSLATION_FAILED"
      | "TIMEOUT_ERROR"
      | "BUDGET_EXCEEDED"
      | "STORAGE_ERROR"
      | "INTERNAL_ERROR";
    message: string;
    recoverable: boolean;
    /**
     * UTC, ISO 8601 with Z
     * @format date-time
     */
    timestamp: string;
    /** Facts about the error; `field` names the invalid request field. */
    details?: Partial<Record<string, string | number | boolean | string[]>>;
  } | null;
  /** UTC, ISO 8601 with Z */
  expires_at: string | null;
}

export interface Segment {
  id: string;
  document: string;
  /** Inline markup is shown as numbered tags: `<1>…</1>`, `<2/>` */
  source: string;
  translation: string | null;
  state: "pending" | "translated" | "cached" | "edited" | "needs_review";
  /** Why it needs review, or what is worth checking */
  flags: string[];
}

/** RFC 9457 problem details. */
export interface Problem {
  type: string;
  title: string;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  status: number;
  detail: string;
  error_code:
    | "VALIDATION_ERROR"
    | "UNSUPPORTED_FORMAT"
    | "FILE_TOO_LARGE"
    | "API_KEY_INVALID"
    | "NOT_FOUND"
    | "UNAUTHORIZED"
    | "FORBIDDEN"
    | "CONFLICT"
    | "RATE_LIMIT_EXCEEDED"
    | "TRANSLATION_FAILED"
    | "TIMEOUT_ERROR"
    | "BUDGET_EXCEEDED"
    | "STORAGE_ERROR"
    | "INTERNAL_ERROR";
  message: string;
  /** Whether the same request may succeed later, or after the change that the message names. */
  recoverable: boolean;
  /**
   * UTC, ISO 8601 with Z
   * @format date-time
   */
  timestamp: string;
  request_id: string;
  /** Facts about the error; `field` names the invalid request field. */
  details?: Partial<Record<string, string | number | boolean | string[]>>;
}

export interface SubmittedJob {
  /** @format uuid */
  job_id: string;
  status: "pending";
  message: string;
  /** @min 0 */
  estimated_duration_minutes: number;
}

export interface JobList {
  jobs: JobStatus[];
  /** For the next page; null on the last */
  next_cursor: string | null;
}

export interface SegmentList {
  segments: Segment[];
  next_cursor: string | null;
}

export interface Message {
  message: string;
}

export interface Token {
  /** Sent as `Authorization: Bearer …` */
  token: string;
  /**
   * UTC, ISO 8601 with Z
   * @format date-time
   */
  expires_at: string;
}

export interface ModelCheck {
  model: string;
  provider: string;
  model_id: string;
  /** Whether a right translation came back */
  works: boolean;
  key: "accepted" | "refused" | "missing" | "none_needed" | null;
  /** What came back for the sentence of the check */
  translation: string | null;
  /** Whether JSON came by a schema or by the prompt alone; null for engines without it */
  json: "schema" | "prompt" | "none" | null;
  /** Whether inline markup came back in its place */
  keeps_tags: boolean | null;
  /** Of prompt and reply together; null: not known */
  context_tokens: number | null;
  /** Of a reply; null: not known */
  output_tokens: number | null;
  seconds: number | null;
  tokens_per_second: number | null;
  /** What the check took; null: the price is not known */
  cost_usd: number | null;
  problem: {
    code:
      | "VALIDATION_ERROR"
      | "UNSUPPORTED_FORMAT"
      | "FILE_TOO_LARGE"
      | "API_KEY_INVALID"
      | "NOT_FOUND"
      | "UNAUTHORIZED"
      | "FORBIDDEN"
      | "CONFLICT"
      | "RATE_LIMIT_EXCEEDED"
      | "TRANSLATION_FAILED"
      | "TIMEOUT_ERROR"
      | "BUDGET_EXCEEDED"
      | "STORAGE_ERROR"
      | "INTERNAL_ERROR";
    message: string;
  } | null;
}

export interface Estimate {
  title: string;
  authors: string[];
  /** The canonical BCP 47 tag */
  source_language: string;
  /**
   * @min 0
   * @max 9007199254740991
   */
  segments: number;
  /**
   * @min 0
   * @max 9007199254740991
   */
  words: number;
  /** Percent of the book's words to be translated; each of the rest is skipped for a stated reason. */
  coverage: number;
  /**
   * @min 0
   * @max 9007199254740991
   */
  requests: number;
  tokens: {
    /**
     * @min 0
     * @max 9007199254740991
     */
    input: number;
    /**
     * @min 0
     * @max 9007199254740991
     */
    output: number;
  };
  /** Tokens that the model thinks beside `tokens.output`, charged like these; zeros where it doesn't */
  thoughts: {
    /**
     * @min 0
     * @max 9007199254740991
     */
    low: number;
    /**
     * @min 0
     * @max 9007199254740991
     */
    high: number;
  };
  /**
   * For engines that bill by the character; otherwise 0
   * @min 0
   * @max 9007199254740991
   */
  characters: number;
  /** Null if the model's price is unknown */
  price_usd: {
    low: number;
    high: number;
  } | null;
  /**
   * A conservative estimate for the whole book
   * @min 0
   */
  estimated_duration_minutes: number;
  /** The cover image as a data URL */
  cover: string | null;
  /**
   * Can be sent to `POST /translate` in place of `file` until it expires
   * @format uuid
   */
  upload_id: string;
}

export interface Health {
  status: "healthy";
  version: string;
}

export interface Languages {
  /** Code → English name */
  languages: Partial<Record<string, string>>;
}

export interface Models {
  models: string[];
  descriptions: Partial<Record<string, string>>;
  details: Partial<
    Record<
      string,
      {
        provider: string;
        /** What the name currently stands for; empty if the engine has no ids, or you must choose one */
        model_id: string;
        needs_key: boolean;
        /** Can be used on this server now, without a key of your own. Of AWS's services it says that there are credentials, not what they may do */
        available: boolean;
        /** US dollars per million tokens, or per million characters of the source; null: unknown */
        price:
          | (
              | {
                  /** At the provider's busy hours, where it has such */
                  input: number;
                  /** Thoughts included */
                  output: number;
                  /** Of input read from the prompt cache */
                  cached_input?: number;
                  /** Of input written to the prompt cache */
                  cache_writes?: number;
                  /** Where it is cheaper at other hours */
                  off_peak?: {
                    input: number;
                    output: number;
                  };
                  /** When the price was compared with the provider's list */
                  as_of: string;
                  /** The first day of the price, in UTC */
                  valid_from?: string;
                  /** The first day, in UTC, on which it no longer holds */
                  valid_until?: string;
                  /** It no longer holds, and the new one is not known */
                  expired?: true;
                }
              | {
                  characters: number;
                  /** When the price was compared with the provider's list */
                  as_of: string;
                }
            )
          | null;
      }
    >
  >;
}

export interface DetailedHealth {
  healthy: boolean;
  /**
   * UTC, ISO 8601 with Z
   * @format date-time
   */
  timestamp: string;
  issues: string[];
  metrics: Partial<Record<string, number | string | string[] | null>>;
  version: string;
}

export type QueryParamsType = Record<string | number, any>;
export type ResponseFormat = keyof Omit<Body, "body" | "bodyUsed">;

export interface FullRequestParams extends Omit<RequestInit, "body"> {
  /** set parameter to `true` for call `securityWorker` for this request */
  secure?: boolean;
  /** request path */
  path: string;
  /** content type of request body */
  type?: ContentType;
  /** query params */
  query?: QueryParamsType;
  /** format of response (i.e. response.json() -> format: "json") */
  format?: ResponseFormat;
  /** request body */
  body?: unknown;
  /** base url */
  baseUrl?: string;
  /** request cancellation token */
  cancelToken?: CancelToken;
}

export type RequestParams = Omit<
  FullRequestParams,
  "body" | "method" | "query" | "path"
>;

export interface ApiConfig<SecurityDataType = unknown> {
  baseUrl?: string;
  baseApiParams?: Omit<RequestParams, "baseUrl" | "cancelToken" | "signal">;
  securityWorker?: (
    securityData: SecurityDataType | null,
  ) => Promise<RequestParams | void> | RequestParams | void;
  customFetch?: typeof fetch;
}

export interface HttpResponse<D extends unknown, E extends unknown = unknown>
  extends Response {
  data: D;
  error: E;
}

type CancelToken = Symbol | string | number;

export const ContentType = {
  Json: "application/json",
  JsonApi: "application/vnd.api+json",
  FormData: "multipart/form-data",
  UrlEncoded: "application/x-www-form-urlencoded",
  Text: "text/plain",
} as const;
export type ContentType = (typeof ContentType)[keyof typeof ContentType];

export class HttpClient<SecurityDataType = unknown> {
  public baseUrl: string = "";
  private securityData: SecurityDataType | null = null;
  private securityWorker?: ApiConfig<SecurityDataType>["securityWorker"];
  private abortControllers = new Map<CancelToken, AbortController>();
  private customFetch = (...fetchParams: Parameters<typeof fetch>) =>
    fetch(...fetchParams);

  private baseApiParams: RequestParams = {
    credentials: "same-origin",
    headers: {},
    redirect: "follow",
    referrerPolicy: "no-referrer",
  };

  constructor(apiConfig: ApiConfig<SecurityDataType> = {}) {
    Object.assign(this, apiConfig);
  }

  public setSecurityData = (data: SecurityDataType | null) => {
    this.securityData = data;
  };

  protected encodeQueryParam(key: string, value: any) {
    const encodedKey = encodeURIComponent(key);
    return `${encodedKey}=${encodeURIComponent(typeof value === "number" ? value : `${value}`)}`;
  }

  protected addQueryParam(query: QueryParamsType, key: string) {
    return this.encodeQueryParam(key, query[key]);
  }

  protected addArrayQueryParam(query: QueryParamsType, key: string) {
    const value = query[key];
    return value.map((v: any) => this.encodeQueryParam(key, v)).join("&");
  }

  protected toQueryString(rawQuery?: QueryParamsType): string {
    const query = rawQuery || {};
    const keys = Object.keys(query).filter(
      (key) => "undefined" !== typeof query[key],
    );
    return keys
      .map((key) =>
        Array.isArray(query[key])
          ? this.addArrayQueryParam(query, key)
          : this.addQueryParam(query, key),
      )
      .join("&");
  }

  protected addQueryParams(rawQuery?: QueryParamsType): string {
    const queryString = this.toQueryString(rawQuery);
    return queryString ? `?${queryString}` : "";
  }

  private contentFormatters: Record<ContentType, (input: any) => any> = {
    [ContentType.Json]: (input: any) =>
      input !== null && (typeof input === "object" || typeof input === "string")
        ? JSON.stringify(input)
        : input,
    [ContentType.JsonApi]: (input: any) =>
      input !== null && (typeof input === "object" || typeof input === "string")
        ? JSON.stringify(input)
        : input,
    [ContentType.Text]: (input: any) =>
      input !== null && typeof input !== "string"
        ? JSON.stringify(input)
        : input,
    [ContentType.FormData]: (input: any) => {
      if (input instanceof FormData) {
        return input;
      }

      return Object.keys(input || {}).reduce((formData, key) => {
        const property = input[key];
        formData.append(
          key,
          property instanceof Blob
            ? property
            : typeof property === "object" && property !== null
              ? JSON.stringify(property)
              : `${property}`,
        );
        return formData;
      }, new FormData());
    },
    [ContentType.UrlEncoded]: (input: any) => this.toQueryString(input),
  };

  protected mergeRequestParams(
    params1: RequestParams,
    params2?: RequestParams,
  ): RequestParams {
    return {
      ...this.baseApiParams,
      ...params1,
      ...(params2 || {}),
      headers: {
        ...(this.baseApiParams.headers || {}),
        ...(params1.headers || {}),
        ...((params2 && params2.headers) || {}),
      },
    };
  }

  protected createAbortSignal = (
    cancelToken: CancelToken,
  ): AbortSignal | undefined => {
    if (this.abortControllers.has(cancelToken)) {
      const abortController = this.abortControllers.get(cancelToken);
      if (abortController) {
        return abortController.signal;
      }
      return void 0;
    }

    const abortController = new AbortController();
    this.abortControllers.set(cancelToken, abortController);
    return abortController.signal;
  };

  public abortRequest = (cancelToken: CancelToken) => {
    const abortController = this.abortControllers.get(cancelToken);

    if (abortController) {
      abortController.abort();
      this.abortControllers.delete(cancelToken);
    }
  };

  public request = async <T = any, E = any>({
    body,
    secure,
    path,
    type,
    query,
    format,
    baseUrl,
    cancelToken,
    ...params
  }: FullRequestParams): Promise<HttpResponse<T, E>> => {
    const secureParams =
      ((typeof secure === "boolean" ? secure : this.baseApiParams.secure) &&
        this.securityWorker &&
        (await this.securityWorker(this.securityData))) ||
      {};
    const requestParams = this.mergeRequestParams(params, secureParams);
    const queryString = query && this.toQueryString(query);
    const payloadFormatter = this.contentFormatters[type || ContentType.Json];
    const responseFormat = format || requestParams.format;

    return this.customFetch(
      `${baseUrl || this.baseUrl || ""}${path}${queryString ? `?${queryString}` : ""}`,
      {
        ...requestParams,
        headers: {
          ...(requestParams.headers || {}),
          ...(type && type !== ContentType.FormData
            ? { "Content-Type": type }
            : {}),
        },
        signal:
          (cancelToken
            ? this.createAbortSignal(cancelToken)
            : requestParams.signal) || null,
        body:
          typeof body === "undefined" || body === null
            ? null
            : payloadFormatter(body),
      },
    ).then(async (response) => {
      const r = response as HttpResponse<T, E>;
      r.data = null as unknown as T;
      r.error = null as unknown as E;

      const responseToParse = responseFormat ? response.clone() : response;
      const data = !responseFormat
        ? r
        : await responseToParse[responseFormat]()
            .then((data) => {
              if (r.ok) {
                r.data = data;
              } else {
                r.error = data;
              }
              return r;
            })
            .catch((e) => {
              r.error = e;
              return r;
            });

      if (cancelToken) {
        this.abortControllers.delete(cancelToken);
      }

      return data;
    });
  };
}

/**
 * @title Diglot
 * @version 0.1.0
 * @license MIT
 *
 * Translates EPUB books: upload one, follow the job, download the translation.
 */
export class Api<
  SecurityDataType extends unknown,
> extends HttpClient<SecurityDataType> {
  server = {
    /**
     * No description
     *
     * @tags server
     * @name Health
     * @summary Check that the server is up
     * @request GET:/health
     */
    health: (params: RequestParams = {}) =>
      this.request<Health, any>({
        path: `/health`,
        method: "GET",
        format: "json",
        ...params,
      }),

    /**
     * No description
     *
     * @tags server
     * @name DetailedHealth
     * @summary Check the server's components; no provider is called
     * @request GET:/health/detailed
     * @secure
     */
    detailedHealth: (params: RequestParams = {}) =>
      this.request<DetailedHealth, Problem | DetailedHealth>({
        path: `/health/detailed`,
        method: "GET",
        secure: true,
        format: "json",
        ...params,
      }),

    /**
     * No description
     *
     * @tags server
     * @name Metrics
     * @summary Metrics in Prometheus's text format
     * @request GET:/metrics
     * @secure
     */
    metrics: (params: RequestParams = {}) =>
      this.request<string, Problem>({
        path: `/metrics`,
        method: "GET",
        secure: true,
        ...params,
      }),

    /**
     * No description
     *
     * @tags server
     * @name IssueToken
     * @summary Issue a token for a user
     * @request POST:/auth/token
     * @secure
     */
    issueToken: (data: TokenRequestInput, params: RequestParams = {}) =>
      this.request<Token, Problem>({
        path: `/auth/token`,
        method: "POST",
        body: data,
        secure: true,
        type: ContentType.Json,
        format: "json",
        ...params,
      }),
  };
  jobs = {
    /**
     * No description
     *
     * @tags jobs
     * @name Submit
     * @summary Translate a book
     * @request POST:/translate
     * @secure
     */
    submit: (
      data: {
        /**
         * From `POST /estimate`, in place of `file`
         * @maxLength 200
         */
        upload_id?: string;
        /**
         * A BCP 47 tag, or a code or English name from `GET /languages`
         * @maxLength 200
         */
        target_language: string;
        /**
         * The same; defaults to `auto`: detected from the book
         * @maxLength 200
         */
        source_language?: string;
        /**
         * A name from `GET /models`, or `provider:model-id`; defaults to `chatgptapi`
         * @maxLength 200
         */
        model?: string;
        /**
         * The provider's own model id, in place of the model's default
         * @maxLength 200
         */
        model_id?: string;
        /**
         * A server of your own in place of the provider's, where this server allows it; only your own key, if any, is sent to it
         * @maxLength 2048
         */
        base_url?: string;
        /** true: the translation only; defaults to false: bilingual */
        single_translate?: string;
        /** Defaults to `original_first` */
        layout?:
          | "original_first"
          | "translation_first"
          | "side_by_side"
          | "translation_only";
        /** How translations are set apart in bilingual layouts: `quiet` (default), `equal`, `marked`, or at most 16 kB of CSS with rules for `.diglot-tr` and what is in it */
        translation_style?: string;
        /**
         * Only text inside these elements, such as `p,h1`
         * @maxLength 4096
         */
        translate_tags?: string;
        /**
         * Never text inside these elements
         * @maxLength 4096
         */
        exclude_tags?: string;
        /**
         * Only these documents of the book, such as `chapter-1.xhtml,text/*`
         * @maxLength 4096
         */
        only_files?: string;
        /**
         * Never these documents
         * @maxLength 4096
         */
        exclude_files?: string;
        /** true: also the title and description in the metadata; defaults to false */
        title?: string;
        /** true: translate only `test_num` segments; defaults to false */
        test_mode?: string;
        /** Defaults to 10 */
        test_num?: string;
        /** Which segments a test translates: the first ones (default), or a mix of narrative, dialogue and markup; needs `test_mode` */
        test_sample?: "first" | "representative";
        /**
         * Additional instructions for the model
         * @maxLength 8000
         */
        prompt?: string;
        /**
         * `literary`, `literal`, `plain`, `formal`, `informal`, `academic`, or your own words
         * @maxLength 500
         */
        style?: string;
        /** false: batches are sent without the preceding text; defaults to true */
        context?: string;
        /** Sent to the provider only if given */
        temperature?: string;
        /** How much the model may think first, which is charged as output; defaults to `off`, or the least it allows */
        reasoning?: "off" | "low" | "high";
        /** In US dollars: the job stops, recoverable, before it could cost more; defaults to no limit */
        max_cost_usd?: string;
        /** Your own price in US dollars per million tokens sent; for `max_cost_usd` where `GET /models` knows none */
        price_input?: string;
        /** The same for tokens received; goes with `price_input` */
        price_output?: string;
        /**
         * Receives a signed POST when the job ends, where this server allows it
         * @maxLength 2048
         */
        callback_url?: string;
        /**
         * Key for the chosen model's provider
         * @pattern ^[\x21-\x7e]{1,512}$
         */
        api_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        openai_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        claude_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        gemini_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        deepl_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        groq_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        xai_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        qwen_key?: string;
        /**
         * The EPUB; or `upload_id`
         * @format binary
         */
        file?: File;
        /**
         * Terms and their translations as a CSV, TSV or JSON file
         * @format binary
         */
        glossary?: File;
        /**
         * Instructions as text, JSON or Markdown, with the placeholders `{text}` and `{language}` of bilingual_book_maker (BBM)
         * @format binary
         */
        prompt_file?: File;
      },
      params: RequestParams = {},
    ) =>
      this.request<SubmittedJob, Problem>({
        path: `/translate`,
        method: "POST",
        body: data,
        secure: true,
        type: ContentType.FormData,
        format: "json",
        ...params,
      }),

    /**
     * No description
     *
     * @tags jobs
     * @name Estimate
     * @summary Estimate the time and cost of a translation
     * @request POST:/estimate
     * @secure
     */
    estimate: (
      data: {
        /**
         * From `POST /estimate`, in place of `file`
         * @maxLength 200
         */
        upload_id?: string;
        /**
         * A BCP 47 tag, or a code or English name from `GET /languages`
         * @maxLength 200
         */
        target_language: string;
        /**
         * The same; defaults to `auto`: detected from the book
         * @maxLength 200
         */
        source_language?: string;
        /**
         * A name from `GET /models`, or `provider:model-id`; defaults to `chatgptapi`
         * @maxLength 200
         */
        model?: string;
        /**
         * The provider's own model id, in place of the model's default
         * @maxLength 200
         */
        model_id?: string;
        /**
         * A server of your own in place of the provider's, where this server allows it; only your own key, if any, is sent to it
         * @maxLength 2048
         */
        base_url?: string;
        /** true: the translation only; defaults to false: bilingual */
        single_translate?: string;
        /** Defaults to `original_first` */
        layout?:
          | "original_first"
          | "translation_first"
          | "side_by_side"
          | "translation_only";
        /** How translations are set apart in bilingual layouts: `quiet` (default), `equal`, `marked`, or at most 16 kB of CSS with rules for `.diglot-tr` and what is in it */
        translation_style?: string;
        /**
         * Only text inside these elements, such as `p,h1`
         * @maxLength 4096
         */
        translate_tags?: string;
        /**
         * Never text inside these elements
         * @maxLength 4096
         */
        exclude_tags?: string;
        /**
         * Only these documents of the book, such as `chapter-1.xhtml,text/*`
         * @maxLength 4096
         */
        only_files?: string;
        /**
         * Never these documents
         * @maxLength 4096
         */
        exclude_files?: string;
        /** true: also the title and description in the metadata; defaults to false */
        title?: string;
        /** true: translate only `test_num` segments; defaults to false */
        test_mode?: string;
        /** Defaults to 10 */
        test_num?: string;
        /** Which segments a test translates: the first ones (default), or a mix of narrative, dialogue and markup; needs `test_mode` */
        test_sample?: "first" | "representative";
        /**
         * Additional instructions for the model
         * @maxLength 8000
         */
        prompt?: string;
        /**
         * `literary`, `literal`, `plain`, `formal`, `informal`, `academic`, or your own words
         * @maxLength 500
         */
        style?: string;
        /** false: batches are sent without the preceding text; defaults to true */
        context?: string;
        /** Sent to the provider only if given */
        temperature?: string;
        /** How much the model may think first, which is charged as output; defaults to `off`, or the least it allows */
        reasoning?: "off" | "low" | "high";
        /** In US dollars: the job stops, recoverable, before it could cost more; defaults to no limit */
        max_cost_usd?: string;
        /** Your own price in US dollars per million tokens sent; for `max_cost_usd` where `GET /models` knows none */
        price_input?: string;
        /** The same for tokens received; goes with `price_input` */
        price_output?: string;
        /**
         * Receives a signed POST when the job ends, where this server allows it
         * @maxLength 2048
         */
        callback_url?: string;
        /**
         * Key for the chosen model's provider
         * @pattern ^[\x21-\x7e]{1,512}$
         */
        api_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        openai_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        claude_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        gemini_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        deepl_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        groq_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        xai_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        qwen_key?: string;
        /**
         * The EPUB; or `upload_id`
         * @format binary
         */
        file?: File;
        /**
         * Terms and their translations as a CSV, TSV or JSON file
         * @format binary
         */
        glossary?: File;
        /**
         * Instructions as text, JSON or Markdown, with the placeholders `{text}` and `{language}` of bilingual_book_maker (BBM)
         * @format binary
         */
        prompt_file?: File;
      },
      params: RequestParams = {},
    ) =>
      this.request<Estimate, Problem>({
        path: `/estimate`,
        method: "POST",
        body: data,
        secure: true,
        type: ContentType.FormData,
        format: "json",
        ...params,
      }),

    /**
     * @description The `ETag` is the version of the job's record; `If-None-Match` with it answers 304 while nothing has changed. With `wait` the answer is delayed until the job changes, but no longer than that many seconds. A request whose `If-None-Match` is not the current version is answered immediately; one without `If-None-Match` waits for the next change, unless the job has ended.
     *
     * @tags jobs
     * @name Status
     * @summary Get a job's status
     * @request GET:/status/{job_id}
     * @secure
     */
    status: (
      jobId: string,
      query?: {
        /**
         * Seconds to wait for a change; defaults to an immediate answer
         * @min 0
         * @max 50
         */
        wait?: number;
      },
      params: RequestParams = {},
    ) =>
      this.request<JobStatus, void | Problem>({
        path: `/status/${jobId}`,
        method: "GET",
        query: query,
        secure: true,
        format: "json",
        ...params,
      }),

    /**
     * @description A stream of Server-Sent Events. `status` is sent immediately with the current job (also after a reconnect, whatever `Last-Event-ID` says), and then whenever its state or message changes; `progress` whenever its counters change. The last event is `completed`, `failed` or `cancelled`; then the stream ends (close an `EventSource` at that point, or it reconnects). The data is the object of `GET /status/{job_id}` on one line; the id is the record's version, as in the `ETag` there. Changes in quick succession are merged: a slow reader gets only the latest state, and one that reads nothing for 60 s is disconnected. A comment is sent every 15 s. If a stream ends without a last event (the server restarted, or the job expired), reconnect. A server keeps at most 2000 streams open, 1000 per caller; beyond that it answers 429, and `GET /status/{job_id}?wait=` is the alternative.
     *
     * @tags jobs
     * @name Events
     * @summary Follow a job
     * @request GET:/jobs/{job_id}/events
     * @secure
     */
    events: (jobId: string, params: RequestParams = {}) =>
      this.request<string, Problem>({
        path: `/jobs/${jobId}/events`,
        method: "GET",
        secure: true,
        ...params,
      }),

    /**
     * No description
     *
     * @tags jobs
     * @name List
     * @summary Your jobs, newest first
     * @request GET:/jobs
     * @secure
     */
    list: (
      query?: {
        /** Only jobs in this state */
        status?:
          | "pending"
          | "processing"
          | "completed"
          | "failed"
          | "cancelled";
        /**
         * Jobs per page; defaults to 20
         * @min 1
         * @max 100
         */
        limit?: number;
        /**
         * `next_cursor` of the previous page
         * @maxLength 500
         */
        cursor?: string;
      },
      params: RequestParams = {},
    ) =>
      this.request<JobList, Problem>({
        path: `/jobs`,
        method: "GET",
        query: query,
        secure: true,
        format: "json",
        ...params,
      }),

    /**
     * @description Includes all corrections and retranslated texts. Another `layout` is rendered from the same translation the first time it is requested; no provider is called. The same layout and texts always give the same bytes. With `partial=true` you get a valid book for a job in any state, also a failed or cancelled one: what is translated so far, with the rest in the original. A completed job always returns the whole book. `Range` works for whole books only. With `redirect=true` the answer is a redirect to S3 if books are stored there, and the book itself otherwise.
     *
     * @tags jobs
     * @name Download
     * @summary The finished book
     * @request GET:/download/{job_id}
     * @secure
     */
    download: (
      jobId: string,
      query?: {
        /** How source and translation are arranged; defaults to the job's own layout */
        layout?:
          | "original_first"
          | "translation_first"
          | "side_by_side"
          | "translation_only";
        /** `true`: what is translated so far, with the rest in the original */
        partial?: "true" | "false";
        /** `true`: 302 to a URL of the book, valid for an hour, if books are stored in S3 */
        redirect?: "true" | "false";
      },
      params: RequestParams = {},
    ) =>
      this.request<Blob, void | Problem>({
        path: `/download/${jobId}`,
        method: "GET",
        query: query,
        secure: true,
        ...params,
      }),

    /**
     * @description Includes all corrections and retranslated texts. Another `layout` is rendered from the same translation the first time it is requested; no provider is called. The same layout and texts always give the same bytes. With `partial=true` you get a valid book for a job in any state, also a failed or cancelled one: what is translated so far, with the rest in the original. A completed job always returns the whole book. `Range` works for whole books only. With `redirect=true` the answer is a redirect to S3 if books are stored there, and the book itself otherwise.
     *
     * @tags jobs
     * @name DownloadHead
     * @summary The finished book
     * @request HEAD:/download/{job_id}
     * @secure
     */
    downloadHead: (
      jobId: string,
      query?: {
        /** How source and translation are arranged; defaults to the job's own layout */
        layout?:
          | "original_first"
          | "translation_first"
          | "side_by_side"
          | "translation_only";
        /** `true`: what is translated so far, with the rest in the original */
        partial?: "true" | "false";
        /** `true`: 302 to a URL of the book, valid for an hour, if books are stored in S3 */
        redirect?: "true" | "false";
      },
      params: RequestParams = {},
    ) =>
      this.request<Blob, void | Problem>({
        path: `/download/${jobId}`,
        method: "HEAD",
        query: query,
        secure: true,
        ...params,
      }),

    /**
     * No description
     *
     * @tags jobs
     * @name Cancel
     * @summary Cancel a job
     * @request DELETE:/jobs/{job_id}
     * @secure
     */
    cancel: (jobId: string, params: RequestParams = {}) =>
      this.request<Message, Problem>({
        path: `/jobs/${jobId}`,
        method: "DELETE",
        secure: true,
        format: "json",
        ...params,
      }),

    /**
     * @description Available in any state of the job until it expires. A text that is not translated yet has the state `pending`. `translation` is null if there is none; the book then shows the source. A `document` that the book does not have answers 422; one without texts in this job answers an empty list.
     *
     * @tags jobs
     * @name Segments
     * @summary List the job's texts in reading order
     * @request GET:/jobs/{job_id}/segments
     * @secure
     */
    segments: (
      jobId: string,
      query?: {
        /**
         * Only segments of this document, a `documents[].id` of `GET /status`
         * @maxLength 50
         */
        document?: string;
        /** Only those that need review, or only the others */
        needs_review?: "true" | "false";
        /**
         * Segments per page; defaults to 100
         * @min 1
         * @max 500
         */
        limit?: number;
        /**
         * `next_cursor` of the previous page
         * @maxLength 100
         */
        cursor?: string;
      },
      params: RequestParams = {},
    ) =>
      this.request<SegmentList, Problem>({
        path: `/jobs/${jobId}/segments`,
        method: "GET",
        query: query,
        secure: true,
        format: "json",
        ...params,
      }),

    /**
     * @description The correction is included in the next download, also of a job that is still running, and is never overwritten by a machine translation. Entries of the table of contents follow their heading unless they were corrected themselves. If the tags differ from those of the source, the answer is 422, and `details.source_tags` lists the expected ones.
     *
     * @tags jobs
     * @name Correct
     * @summary Correct a text
     * @request PATCH:/jobs/{job_id}/segments/{segment_id}
     * @secure
     */
    correct: (
      jobId: string,
      segmentId: string,
      data: {
        /** With the source's numbered tags, each exactly once, in any order */
        translation: string;
      },
      params: RequestParams = {},
    ) =>
      this.request<Segment, Problem>({
        path: `/jobs/${jobId}/segments/${segmentId}`,
        method: "PATCH",
        body: data,
        secure: true,
        type: ContentType.Json,
        format: "json",
        ...params,
      }),

    /**
     * @description Translates the text as its job would, with its context, glossary and instructions, but bypasses the cache. The job keeps its state; its cost and tokens increase. Answers 409 for a corrected text and for a job that is pending or processing. If no translation passes verification, the answer is 502 `TRANSLATION_FAILED` and the text stays as it was; 402 is `BUDGET_EXCEEDED`. Aborted if the client disconnects.
     *
     * @tags jobs
     * @name Retranslate
     * @summary Translate one text again
     * @request POST:/jobs/{job_id}/segments/{segment_id}/retranslate
     * @secure
     */
    retranslate: (
      jobId: string,
      segmentId: string,
      data: {
        /**
         * Key for the job's provider, for this call only; defaults to the server's own
         * @pattern ^[\x21-\x7e]{1,512}$
         */
        api_key?: string;
        /**
         * Limit on the cost of this call; defaults to what is left of the job's own limit
         * @min 0.0001
         * @max 1000000
         */
        max_cost_usd?: number;
        /**
         * Your own price in US dollars per million tokens sent; goes with `price_output`
         * @min 0
         * @max 100000
         */
        price_input?: number;
        /**
         * The same for tokens received
         * @min 0
         * @max 100000
         */
        price_output?: number;
      } | null,
      params: RequestParams = {},
    ) =>
      this.request<Segment, Problem>({
        path: `/jobs/${jobId}/segments/${segmentId}/retranslate`,
        method: "POST",
        body: data,
        secure: true,
        type: ContentType.Json,
        format: "json",
        ...params,
      }),

    /**
     * No description
     *
     * @tags jobs
     * @name Cover
     * @summary The cover image
     * @request GET:/jobs/{job_id}/cover
     * @secure
     */
    cover: (jobId: string, params: RequestParams = {}) =>
      this.request<Blob, void | Problem>({
        path: `/jobs/${jobId}/cover`,
        method: "GET",
        secure: true,
        format: "blob",
        ...params,
      }),

    /**
     * @description Describes the book that a download returns now, including corrections and retranslations made since the job ended.
     *
     * @tags jobs
     * @name Report
     * @summary Report on the finished book
     * @request GET:/jobs/{job_id}/report
     * @secure
     */
    report: (jobId: string, params: RequestParams = {}) =>
      this.request<Partial<Record<string, any>>, Problem>({
        path: `/jobs/${jobId}/report`,
        method: "GET",
        secure: true,
        format: "json",
        ...params,
      }),

    /**
     * No description
     *
     * @tags jobs
     * @name Retry
     * @summary Resume a failed or cancelled job
     * @request POST:/jobs/{job_id}/retry
     * @secure
     */
    retry: (
      jobId: string,
      data: {
        /**
         * Key for the model's provider; the key of the earlier request has been erased
         * @pattern ^[\x21-\x7e]{1,512}$
         */
        api_key?: string;
        /**
         * A new limit on the job's total cost, earlier attempts included
         * @min 0.0001
         * @max 1000000
         */
        max_cost_usd?: number;
        /**
         * Your own price in US dollars per million tokens sent; goes with `price_output`
         * @min 0
         * @max 100000
         */
        price_input?: number;
        /**
         * The same for tokens received
         * @min 0
         * @max 100000
         */
        price_output?: number;
        /** How much the model may think, for the texts that are not translated yet */
        reasoning?: "off" | "low" | "high";
        /**
         * Another model for the texts that are not translated yet
         * @minLength 1
         * @maxLength 200
         */
        model?: string;
      } | null,
      params: RequestParams = {},
    ) =>
      this.request<JobStatus, Problem>({
        path: `/jobs/${jobId}/retry`,
        method: "POST",
        body: data,
        secure: true,
        type: ContentType.Json,
        format: "json",
        ...params,
      }),

    /**
     * @description Options that you don't send stay as they were. Texts that the change doesn't affect are not sent to the provider again.
     *
     * @tags jobs
     * @name Rerun
     * @summary Translate the same book again with other options
     * @request POST:/jobs/{job_id}/rerun
     * @secure
     */
    rerun: (
      jobId: string,
      data: {
        /**
         * A name from `GET /models`, or `provider:model-id`; defaults to `chatgptapi`
         * @maxLength 200
         */
        model?: string;
        /**
         * The provider's own model id, in place of the model's default
         * @maxLength 200
         */
        model_id?: string;
        /** How translations are set apart in bilingual layouts: `quiet` (default), `equal`, `marked`, or at most 16 kB of CSS with rules for `.diglot-tr` and what is in it */
        translation_style?: string;
        /**
         * Additional instructions for the model
         * @maxLength 8000
         */
        prompt?: string;
        /**
         * `literary`, `literal`, `plain`, `formal`, `informal`, `academic`, or your own words
         * @maxLength 500
         */
        style?: string;
        /** How much the model may think first, which is charged as output; defaults to `off`, or the least it allows */
        reasoning?: "off" | "low" | "high";
        /** In US dollars: the job stops, recoverable, before it could cost more; defaults to no limit */
        max_cost_usd?: string;
        /** Your own price in US dollars per million tokens sent; for `max_cost_usd` where `GET /models` knows none */
        price_input?: string;
        /** The same for tokens received; goes with `price_input` */
        price_output?: string;
        /**
         * Receives a signed POST when the job ends, where this server allows it
         * @maxLength 2048
         */
        callback_url?: string;
        /**
         * Key for the chosen model's provider
         * @pattern ^[\x21-\x7e]{1,512}$
         */
        api_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        openai_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        claude_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        gemini_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        deepl_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        groq_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        xai_key?: string;
        /** @pattern ^[\x21-\x7e]{1,512}$ */
        qwen_key?: string;
        /**
         * Terms and their translations as a CSV, TSV or JSON file
         * @format binary
         */
        glossary?: File;
        /**
         * Instructions as text, JSON or Markdown, with the placeholders `{text}` and `{language}` of bilingual_book_maker (BBM)
         * @format binary
         */
        prompt_file?: File;
      },
      params: RequestParams = {},
    ) =>
      this.request<SubmittedJob, Problem>({
        path: `/jobs/${jobId}/rerun`,
        method: "POST",
        body: data,
        secure: true,
        type: ContentType.FormData,
        format: "json",
        ...params,
      }),
  };
  catalog = {
    /**
     * No description
     *
     * @tags catalog
     * @name Models
     * @summary Models to translate with
     * @request GET:/models
     */
    models: (params: RequestParams = {}) =>
      this.request<Models, Problem>({
        path: `/models`,
        method: "GET",
        format: "json",
        ...params,
      }),

    /**
     * No description
     *
     * @tags catalog
     * @name CheckModel
     * @summary Try a model by one tiny call
     * @request POST:/models/{name}/check
     * @secure
     */
    checkModel: (
      name: string,
      data: {
        /**
         * The provider's model id, in place of the model's
         * @minLength 1
         * @maxLength 200
         */
        model_id?: string;
        /**
         * Key for the model's provider. Without it the server's own is used, for users and on this machine only
         * @pattern ^[\x21-\x7e]{1,512}$
         */
        api_key?: string;
        /**
         * Address of your own server, where the operator allows it
         * @maxLength 2000
         */
        base_url?: string;
        /**
         * Defaults to English
         * @minLength 1
         * @maxLength 100
         */
        source_language?: string;
        /**
         * Defaults to Spanish, from Spanish to English
         * @minLength 1
         * @maxLength 100
         */
        target_language?: string;
      } | null,
      params: RequestParams = {},
    ) =>
      this.request<ModelCheck, Problem>({
        path: `/models/${name}/check`,
        method: "POST",
        body: data,
        secure: true,
        type: ContentType.Json,
        format: "json",
        ...params,
      }),

    /**
     * No description
     *
     * @tags catalog
     * @name Languages
     * @summary Languages to translate from and to
     * @request GET:/languages
     */
    languages: (params: RequestParams = {}) =>
      this.request<Languages, Problem>({
        path: `/languages`,
        method: "GET",
        format: "json",
        ...params,
      }),
  };
}
