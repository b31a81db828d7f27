/**
 * Adds a record, and removes the oldest beyond the bound, at most 64 of them; kept ones stay.
 *
 * Keys: ends, rows, kept, traces. Arguments: id, end, row, record, prefix of records, highest number, age (ms), now (ms),
 * trace.
 */
export const ADD = `
redis.call('SET', ARGV[5] .. ARGV[1], ARGV[4], 'PX', ARGV[7])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
if ARGV[9] ~= '' then redis.call('ZADD', KEYS[4], 0, ARGV[9] .. ':' .. ARGV[1]) end
local function isKept(id)
  local time = redis.call('ZSCORE', KEYS[3], id)
  return time and tonumber(time) >= tonumber(ARGV[8])
end
local old = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', tonumber(ARGV[8]) - tonumber(ARGV[7]), 'LIMIT', 0, 64)) do
  if not isKept(id) then table.insert(old, id) end
end
local excess = math.min(redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[6]), 64) - #old
if excess > 0 then
  local kept = redis.call('ZCARD', KEYS[3])
  for _, id in ipairs(redis.call('ZRANGE', KEYS[1], #old, #old + excess + kept - 1)) do
    if excess > 0 and not isKept(id) then
      table.insert(old, id)
      excess = excess - 1
    end
  end
end
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', '(' .. ARGV[8])
for _, id in ipairs(old) do
  local row = redis.call('HGET', KEYS[2], id)
  local trace = row and string.match(row, '"trace":"(%x+)"')
  if trace then redis.call('ZREM', KEYS[4], trace .. ':' .. id) end
  redis.call('DEL', ARGV[5] .. id)
  redis.call('HDEL', KEYS[2], id)
  redis.call('ZREM', KEYS[1], id)
  redis.call('ZREM', KEYS[3], id)
end
return #old`

/** Removes all. Keys: ends, rows, kept, traces. Arguments: prefix of records. */
export const CLEAR = `
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do redis.call('DEL', ARGV[1] .. id) end
return redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])`

/** Changes a row that is there. Keys: rows. Arguments: id, the panels' texts as JSON. */
export const DESCRIBE = `
local row = redis.call('HGET', KEYS[1], ARGV[1])
if not row then return 0 end
local decoded = cjson.decode(row)
decoded.panels = ARGV[2]
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(decoded))
return 1`
