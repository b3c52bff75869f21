import { createHash } from "node:crypto";

/** The priority of the picked delivery, the highest; the callers' lanes come after it. */
const PICKED = 1;
/** BullMQ accepts priorities up to 2^21. */
const LANES = 2 ** 21 - PICKED - 2;

/** The priority of all waiting deliveries of `caller`. Two callers may share one, and then their turns. */
export function laneOf(caller: string): number {
	return PICKED + 1 + (createHash("sha256").update(caller).digest().readUInt32BE() % LANES);
}

/**
 * Raises the next delivery to the highest priority, so that BullMQ delivers it next: the oldest of the caller
 * with the fewest running in all processes; among equals, of the one who was served, or arrived, longest ago.
 *
 * BullMQ scores waiting jobs by priority × 2^32 + sequence number, so one query leads from caller to caller.
 *
 * KEYS: BullMQ's `prioritized`, `active` and `wait`; when callers were served; ids that have released their slot.
 * ARGV: the prefix of a delivery's key. Returns the number of waiting deliveries.
 */
export const PICK_NEXT = `
local prioritized, active, wait, served, lent = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local WIDTH = 0x100000000
local waiting = redis.call('ZCARD', prioritized) + redis.call('LLEN', wait)
if redis.call('ZCARD', prioritized) == 0 then return waiting end

local running = {}
local function countRunning(id)
  local lane = redis.call('HGET', ARGV[1] .. id, 'name')
  if lane then running[lane] = (running[lane] or 0) + 1 end
end
for _, id in ipairs(redis.call('LRANGE', active, 0, -1)) do
  if redis.call('SISMEMBER', lent, id) == 0 then countRunning(id) end
end
-- Picked by another process, which is about to take it.
for _, id in ipairs(redis.call('ZRANGEBYSCORE', prioritized, '-inf', '(' .. string.format('%.0f', 2 * WIDTH))) do
  countRunning(id)
end

local best
local from = 2 * WIDTH
while true do
  local head = redis.call('ZRANGEBYSCORE', prioritized, string.format('%.0f', from), '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
  if #head == 0 then break end
  local lane = math.floor(tonumber(head[2]) / WIDTH)
  local name = string.format('%.0f', lane)
  local one = { id = head[1], name = name, lane = lane, number = tonumber(head[2]) % WIDTH, running = running[name] or 0 }
  local came = tonumber(redis.call('HGET', ARGV[1] .. one.id, 'timestamp')) or 0
  one.since = math.max(came, tonumber(redis.call('ZSCORE', served, name)) or 0)
  if not best or one.running < best.running
    or (one.running == best.running and (one.since < best.since
      or (one.since == best.since and one.number < best.number))) then
    best = one
  end
  from = (lane + 1) * WIDTH
end
if not best then return waiting end

redis.call('ZADD', prioritized, string.format('%.0f', WIDTH + best.number), best.id)
local rest = redis.call('ZCOUNT', prioritized, string.format('%.0f', best.lane * WIDTH), '(' .. string.format('%.0f', (best.lane + 1) * WIDTH))
if rest == 0 then
  redis.call('ZREM', served, best.name)
else
  local time = redis.call('TIME')
  redis.call('ZADD', served, string.format('%.3f', time[1] * 1000 + time[2] / 1000), best.name)
end
return waiting
`;
