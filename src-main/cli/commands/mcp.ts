import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { createMcpServer } from "../mcp/server.ts";
import type { Command } from "../session.ts";

/** `mcp`: serves until its client closes standard input, or Ctrl-C. Standard output belongs to the protocol. */
export const mcpCommand: Command = async ({ library, signal, link, eventLink }) => {
  const server = createMcpServer({ library, link, eventLink, signal });
  const transport = new StdioServerTransport();
  const closed = new Promise<void>((resolve) => {
    // The transport does not look for the end of its input.
    process.stdin.once("end", resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await server.connect(transport);
  await closed;
  await server.close();
  return 0;
};
