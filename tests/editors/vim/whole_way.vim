" The whole way in Vim with ALE. Writes one JSON object, what was seen, to the file $SEEN.
let s:limit = 30.0
let s:seen = {}

function! s:Await(what, Probe) abort
  let l:begun = reltime()
  while !a:Probe()
    if reltimefloat(reltime(l:begun)) > s:limit
      throw 'waited in vain for ' . a:what
    endif
    sleep 20m
  endwhile
endfunction

function! s:Open(name) abort
  execute 'edit!' fnameescape(g:workspace . '/' . a:name)
  call s:Await('diagnostics in ' . a:name, {-> !empty(s:Found())})
endfunction

function! s:Found() abort
  return ale#engine#GetLoclist(bufnr(''))
endfunction

function! s:Diagnostics() abort
  return map(copy(s:Found()), {_, each ->
  \ {'line': each.lnum, 'column': each.col, 'message': each.text, 'code': get(each, 'code', '')}})
endfunction

function! s:Go(text, column) abort
  call cursor(1, 1)
  if !search('\V' . a:text, 'cW')
    throw 'no line with ' . a:text
  endif
  call cursor(line('.'), a:column)
endfunction

" What :ALEHover shows in its popup.
function! s:Hover() abort
  ALEHover
  call s:Await('the card', {-> !empty(popup_list())})
  let l:lines = getbufline(winbufnr(popup_list()[0]), 1, '$')
  call popup_clear(1)
  return join(l:lines, "\n")
endfunction

" :ALECodeAction, its menu answered with the first title like a:pattern.
function! s:Act(pattern) abort
  let s:titles = []
  let s:answered = 0
  let s:pattern = a:pattern
  call ale#codefix#Execute(0, function('s:Choose'))
  call s:Await('the menu of actions', {-> s:answered})
  if s:answered < 0
    throw 'no action like ' . a:pattern . ' among ' . join(s:titles, ' | ')
  endif
  return s:titles
endfunction

function! s:Choose(data, items) abort
  for l:item in a:items
    call add(s:titles, l:item[1].title)
    if !s:answered && l:item[1].title =~# s:pattern
      let s:answered = 1
      call ale#codefix#ApplyLSPCodeAction(a:data, l:item[1])
    endif
  endfor
  let s:answered = s:answered ? 1 : -1
endfunction

" ALE writes files that are not shown straight to disk; those that are shown wait for :write.
function! s:Save(name, Changed) abort
  call s:Await(a:name . ' to change', {-> getbufvar(g:workspace . '/' . a:name, '&modified') || a:Changed()})
  silent! wall
endfunction

function! s:Saved(name) abort
  return join(readfile(g:workspace . '/' . a:name), "\n")
endfunction

function! s:WholeWay() abort
  call s:Open('error.log')
  let s:seen.log = s:Diagnostics()
  call s:Go('orders.example.com', 60)
  let s:seen.card = s:Hover()
  let s:main = s:Saved('nginx.conf')
  let s:seen.main_menu = s:Act('nginx\.conf')
  call s:Save('nginx.conf', {-> s:Saved('nginx.conf') !=# s:main})
  call s:Go('shop.example.com', 60)
  let s:included = s:Saved('conf.d/shop.conf')
  let s:seen.included_menu = s:Act('shop\.conf')
  call s:Save('conf.d/shop.conf', {-> s:Saved('conf.d/shop.conf') !=# s:included})

  call s:Open('nginx.conf')
  let s:seen.config = s:Diagnostics()
  call s:Go('https://pay.internal', 14)
  let s:seen.config_menu = s:Act('.')
  call s:Save('nginx.conf', {-> 0})
  call s:Await('fewer diagnostics', {-> len(s:Found()) < len(s:seen.config)})
  let s:seen.config_after = s:Diagnostics()
endfunction

function! s:Run(_timer) abort
  try
    call s:WholeWay()
  catch
    let s:seen.failure = v:exception . ' at ' . v:throwpoint
  endtry
  call writefile([json_encode(s:seen)], $SEEN)
  qall!
endfunction

autocmd VimEnter * call timer_start(0, function('s:Run'))
