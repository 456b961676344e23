/**
 * Answers an HTTP request of a page (a web `Request`, so that Electron's protocol and Node's server can share it), or
 * undefined when the path is not its own. Whoever calls it has checked who asks.
 */
export type HttpRoute = (request: Request, url: URL) => Promise<Response> | undefined
