/**
 * Builds the byte trie of all tokens as a double array (Aoe 1989): the child of the slot with base B
 * for byte c is slot B + c, if the label stored there is c. Each base is used once, so label and base
 * of one word are enough to know that a child is one's own. From the trie also come the longest
 * proper prefix of every token and a short cut for the first two bytes.
 */
import type { Vocabulary } from './vocabulary.ts';

export interface TrieTables {
  readonly trie: Int32Array;
  readonly trieAfterTwo: Int32Array;
  readonly nextPrefix: Int32Array;
}

interface ByteTrie {
  readonly nodes: number;
  /** Node -> token, parent, label, first child and next sibling; node 0 is the root, -1 is none. */
  readonly token: Int32Array;
  readonly parent: Int32Array;
  readonly label: Uint8Array;
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
}

export function buildTrieTables(vocabulary: Vocabulary): TrieTables {
  const tree = buildByteTrie(vocabulary);
  const trie = layOut(tree);
  return { trie, trieAfterTwo: afterTwo(trie), nextPrefix: prefixes(tree, vocabulary.size) };
}

function buildByteTrie({ size, bytes, starts }: Vocabulary): ByteTrie {
  const limit = starts[size]! + 1;
  const token = new Int32Array(limit).fill(-1);
  const parent = new Int32Array(limit);
  const label = new Uint8Array(limit);
  const firstChild = new Int32Array(limit).fill(-1);
  const nextSibling = new Int32Array(limit).fill(-1);
  // Children by (node, byte) in an open-addressing hash: key + 1 and node.
  const slots = 2 ** Math.ceil(Math.log2(limit * 1.5));
  const children = new Int32Array(slots * 2);
  const shift = 32 - Math.log2(slots);
  let nodes = 1;
  for (let id = 0; id < size; id++) {
    const end = starts[id + 1]!;
    let node = 0;
    for (let i = starts[id]!; i < end; i++) {
      const key = ((node << 8) | bytes[i]!) + 1;
      let slot = (Math.imul(key, 0x9e3779b1) >>> shift) << 1;
      while (children[slot] !== key && children[slot] !== 0) {
        slot = (slot + 2) & (children.length - 1);
      }
      if (children[slot] === 0) {
        children[slot] = key;
        children[slot + 1] = nodes;
        parent[nodes] = node;
        label[nodes] = bytes[i]!;
        nextSibling[nodes] = firstChild[node]!;
        firstChild[node] = nodes++;
      }
      node = children[slot + 1]!;
    }
    if (node !== 0) {
      token[node] = id;
    }
  }
  return { nodes, token, parent, label, firstChild, nextSibling };
}

/** Parents have smaller numbers than their children, so one pass knows every nearest ancestor token. */
function prefixes(tree: ByteTrie, size: number): Int32Array {
  const { nodes, token, parent } = tree;
  const nextPrefix = new Int32Array(size).fill(-1);
  const above = new Int32Array(nodes).fill(-1);
  for (let node = 1; node < nodes; node++) {
    const up = parent[node]!;
    above[node] = token[up] === -1 ? above[up]! : token[up]!;
    if (token[node] !== -1) {
      nextPrefix[token[node]!] = above[node]!;
    }
  }
  return nextPrefix;
}

/** After this many failed places for a small node, give up on the gaps before the one found. */
const PATIENCE = 4000;

function layOut(tree: ByteTrie): Int32Array {
  const { nodes, token, label, firstChild, nextSibling } = tree;
  const capacity = nodes * 2 + 65536;
  const words = new Int32Array(capacity).fill(-1);
  const tokens = new Int32Array(capacity).fill(-1);
  const baseTaken = new Uint8Array(capacity);
  // Free slots as a doubly linked list; slot 0, the root, is its head.
  const nextFree = Int32Array.from({ length: capacity + 1 }, (_, i) => i + 1);
  const previousFree = Int32Array.from({ length: capacity + 2 }, (_, i) => i - 1);
  const slotOf = new Int32Array(nodes);
  let searchAfter = 0;
  let highest = 0;
  words[0] = 0;
  const queue = new Int32Array(nodes);
  let queued = 1;
  for (let head = 0; head < queued; head++) {
    const node = queue[head]!;
    const first = firstChild[node]!;
    if (first === -1) {
      continue;
    }
    let tries = 0;
    let free = nextFree[searchAfter]!;
    for (; ; free = nextFree[free]!) {
      tries++;
      const base = free - label[first]!;
      if (base >= 1 && baseTaken[base] === 0 && fits(base, first)) {
        break;
      }
    }
    const base = free - label[first]!;
    const siblings = queued;
    baseTaken[base] = 1;
    words[slotOf[node]!]! |= base << 8;
    for (let child = first; child !== -1; child = nextSibling[child]!) {
      const slot = base + label[child]!;
      if (slot === searchAfter) {
        searchAfter = previousFree[slot]!;
      }
      nextFree[previousFree[slot]!] = nextFree[slot]!;
      previousFree[nextFree[slot]!] = previousFree[slot]!;
      words[slot] = label[child]!;
      tokens[slot] = token[child]!;
      slotOf[child] = slot;
      highest = Math.max(highest, slot);
      queue[queued++] = child;
    }
    if (tries > PATIENCE && queued - siblings < 6) {
      searchAfter = previousFree[free]!;
    }
  }

  function fits(base: number, first: number): boolean {
    for (let child = nextSibling[first]!; child !== -1; child = nextSibling[child]!) {
      if (words[base + label[child]!] !== -1) {
        return false;
      }
    }
    return true;
  }

  // 256 empty slots behind the last, so that base + byte never leaves the array.
  const trie = new Int32Array((highest + 257) * 2).fill(-1);
  for (let slot = 0; slot <= highest; slot++) {
    trie[2 * slot] = words[slot]!;
    trie[2 * slot + 1] = tokens[slot]!;
  }
  return trie;
}

/** A slot is the child for a byte if its label is that byte; a free slot is negative. */
const LABEL_MASK = 0x800000ff;

function afterTwo(trie: Int32Array): Int32Array {
  const slots = new Int32Array(65536).fill(-1);
  const rootBase = trie[0]! >> 8;
  for (let first = 0; first < 256; first++) {
    const base = trie[2 * (rootBase + first)]! >> 8;
    for (let second = 0; base > 0 && second < 256; second++) {
      if ((trie[2 * (base + second)]! & LABEL_MASK) === second) {
        slots[(first << 8) | second] = base + second;
      }
    }
  }
  return slots;
}
