-- nvim --headless -i NONE -n -u init.lua : the whole way in Neovim 0.7 or newer.
-- Environment: WORKSPACE (folder), LOGCANON_SERVER (JSON array). Prints one JSON object: what was seen.
local workspace = vim.env.WORKSPACE
local command = vim.fn.json_decode(vim.env.LOGCANON_SERVER)
local LIMIT = 30000

vim.o.hidden = true
vim.o.swapfile = false

local client
local function attach(buffer)
  if vim.lsp.start then -- 0.8 and newer
    vim.lsp.start({ name = 'logcanon', cmd = command, root_dir = workspace }, { bufnr = buffer })
  else
    client = client or vim.lsp.start_client({ name = 'logcanon', cmd = command, root_dir = workspace })
    vim.lsp.buf_attach_client(buffer, client)
  end
end

local function await(what, probe)
  if not vim.wait(LIMIT, probe, 20) then error('waited in vain for ' .. what) end
end

local function open(name, filetype)
  vim.cmd('edit! ' .. vim.fn.fnameescape(workspace .. '/' .. name))
  local buffer = vim.api.nvim_get_current_buf()
  vim.bo[buffer].filetype = filetype
  attach(buffer)
  await('diagnostics in ' .. name, function() return #vim.diagnostic.get(buffer) > 0 end)
  return buffer
end

local function diagnostics(buffer)
  return vim.tbl_map(function(each)
    local code = each.code or (((each.user_data or {}).lsp or {}).code)
    return { line = each.lnum + 1, column = each.col, message = each.message, code = code, source = each.source }
  end, vim.diagnostic.get(buffer))
end

--- Line number (from 1) of the first line with `text`.
local function line_of(buffer, text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    if line:find(text, 1, true) then return number end
  end
  error('no line with ' .. text)
end

local function floating()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then return window end
  end
end

--- What K shows on a line: the text of the floating window.
local function hover(line, column)
  vim.api.nvim_win_set_cursor(0, { line, column })
  vim.lsp.buf.hover()
  await('the hover window', floating)
  local window = floating()
  local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
  vim.api.nvim_win_close(window, true)
  return table.concat(lines, '\n')
end

--- The user's way through vim.lsp.buf.code_action; the menu is answered with the first like `pattern`.
local function act(line, column, pattern)
  local titles, chosen
  vim.ui.select = function(items, _, choose)
    titles = {}
    for index, item in ipairs(items) do
      local action = item.action or item[2]
      table.insert(titles, action.title)
      if not chosen and action.title:find(pattern) then chosen = { item, index } end
    end
    choose(unpack(chosen or {}))
  end
  vim.api.nvim_win_set_cursor(0, { line, column })
  vim.lsp.buf.code_action()
  await('the menu of actions', function() return titles end)
  if not chosen then error('no action like ' .. pattern .. ' among ' .. table.concat(titles, ' | ')) end
  return titles
end

local function await_modified(name)
  await(name .. ' to change', function()
    local buffer = vim.fn.bufnr(workspace .. '/' .. name)
    return buffer > 0 and vim.api.nvim_buf_is_loaded(buffer) and vim.bo[buffer].modified
  end)
  vim.cmd('silent wall')
end

local seen = {}
local ok, fault = pcall(function()
  local log = open('error.log', 'log')
  local main, included = line_of(log, 'orders.example.com'), line_of(log, 'shop.example.com')
  seen.log = diagnostics(log)
  seen.card = hover(main, 5)
  seen.main_menu = act(main, 60, 'nginx%.conf')
  await_modified('nginx.conf')
  seen.included_menu = act(included, 60, 'shop%.conf')
  await_modified('conf.d/shop.conf')

  local config = open('nginx.conf', 'nginx')
  seen.config = diagnostics(config)
  seen.config_menu = act(line_of(config, 'https://pay.internal'), 14, '.')
  await_modified('nginx.conf')
  local before = #seen.config
  await('fewer diagnostics', function() return #vim.diagnostic.get(config) < before end)
  seen.config_after = diagnostics(config)
end)
if not ok then seen.failure = tostring(fault) end
io.stdout:write('\n' .. vim.fn.json_encode(seen) .. '\n')
for _, each in pairs((vim.lsp.get_clients or vim.lsp.get_active_clients)()) do each.stop(true) end
vim.cmd('qall!')
