/** Stands for `node-fetch`, which Google's HTTP client would load if it were not handed the `fetch` that Node.js has by itself. */
export default fetch;
