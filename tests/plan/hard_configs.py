"""Configurations that are hard to edit, all good to nginx 1.22 before and after.

`▶` stands before each block that gets the settings. `MAIN` files start with what nginx needs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MODULES = "/usr/lib/nginx/modules"
_STREAM = f"load_module {MODULES}/ngx_stream_module.so;\n"
_LUA = f"load_module {MODULES}/ndk_http_module.so;\nload_module {MODULES}/ngx_http_lua_module.so;\n"


@dataclass(frozen=True)
class Hard:
    """`main` is the main file, `files` others by relative path; settings begin with `prefix`."""

    main: str
    files: dict[str, str] = field(default_factory=dict)
    prefix: str = "proxy_ssl_"
    line_end: str = "\n"


_TABS = """\
events {}
http {
	server {
		listen	127.0.0.1:8080;
		▶location / {
			proxy_pass	https://127.0.0.1:8443;	# first
			proxy_set_header	Host $host;
		}
	}
}
"""

_COMMENTS = """\
# a sample: server { location / { proxy_pass https://127.0.0.1; } }
events {} # http {
http { # server {
    #server {
    server { # location / {
        listen 127.0.0.1:8080; # }
        ▶location / { # {
            # proxy_pass https://old; }
            proxy_pass https://127.0.0.1:8443; # ;
                                               # } more
            #proxy_ssl_verify on;
        } # }
    }
    # }
}
#"""

_ONE_LINE = "events {} http { server { listen 127.0.0.1:8080; ▶location / { proxy_pass https://127.0.0.1; } } }"

_HALF_OPEN = """\
events { } http {
  server { listen 127.0.0.1:8080; location = /ok { return 200 "{}; # fine"; }
    ▶location / {
      proxy_pass https://127.0.0.1:8443; proxy_redirect off; } }
  server { listen 127.0.0.1:8081; ▶location / {
      proxy_pass https://127.0.0.1:8443; } }
  server { listen 127.0.0.1:8082; ▶location /empty {} ▶location /spaced {

  } }
}
"""

_MANY = (
    "events {}\nhttp {\n"
    + "".join(
        f"  upstream backend{n} {{ server 127.0.0.1:{9000 + n}; }}\n"
        f"  server {{\n    listen 127.0.0.1:{8000 + n};\n    server_name shop{n}.example.com;\n\n"
        f"    ▶location / {{\n      proxy_pass https://backend{n};\n    }}\n  }}\n\n"
        for n in range(133)
    )
    + "}\n"
)

_LUA_BLOCKS = f"""\
{_LUA}events {{}}
http {{
    lua_load_resty_core off;
    init_by_lua_block {{
        -- server {{ location / {{ proxy_pass https://127.0.0.1; }}
        text = [[ }} ]] .. "}}" .. '{{'
    }}
    server {{
        listen 127.0.0.1:8080;
        location /lua {{
            content_by_lua_block {{
                local t = {{ ["proxy_pass"] = "https://b;" }} -- }}
                ngx.say(t.proxy_pass)
            }}
        }}
        ▶location / {{
            access_by_lua_block {{
                if ngx.var.arg_x == "}}" then return ngx.exit(403) end
            }}
            proxy_pass https://127.0.0.1:8443;
            header_filter_by_lua_block {{
                ngx.header["X-Y"] = "{{"
            }}
        }}
        ▶location /only {{
            content_by_lua_block {{
                ngx.say("hello")
            }}
        }}
    }}
}}
"""

_VARIABLES = """\
events {}
http {
    map $host $pool { default 127.0.0.1:8443; "~^a{2}" "${host}:8443"; }
    server {
        listen 127.0.0.1:8080;
        set $name "${host}_x";
        ▶location ~ "^/(?<part>[a-z]{2,3})/" {
            proxy_pass "https://${pool}/${part}?a=b#c";
            proxy_ssl_name ${host};
        }
    }
}
"""

_INCLUDES = """\
events {}
http {
    include conf.d/*.conf;
    server {
        listen 127.0.0.1:8080;
        location / {
            include snippets/proxy.conf;
        }
        include snippets/locations;
    }
}
"""

_NESTED = """\
events {}
http {
  server {
    listen 127.0.0.1:8080;
    location /a {
      proxy_ssl_verify off;
      proxy_pass https://127.0.0.1:8443;
      ▶location /a/b {
        location /a/b/c { return 204; }
        proxy_pass https://127.0.0.1:8444;
        location ~ \\.php$ { deny all; }
      }
      limit_except GET { deny all; }
    }
  }
}
"""

_IF = """\
events {}
http {
    server {
        listen 127.0.0.1:8080;
        if ($request_method = TRACE) { return 405; }
        ▶location / {
            if ($arg_debug) {
                set $debug 1;
            }
            if ($http_x_old) { proxy_pass https://127.0.0.1:8444; }
            proxy_pass https://127.0.0.1:8443;
        }
    }
}
"""

_EXISTING = """\
events {}
http {
    proxy_ssl_verify off;
    server {
        listen 127.0.0.1:8080;
        proxy_ssl_verify_depth 3;
        ▶location / {
            proxy_ssl_verify              "off" ;   # the CA is missing
            proxy_ssl_name
                backend.internal;                   # not the group's
            proxy_pass                    https://127.0.0.1:8443;
        }
    }
}
"""

_STREAM_BLOCKS = f"""\
{_STREAM}events {{}}
stream {{
    upstream db {{ server 127.0.0.1:8443; }}
    ▶server {{ listen 127.0.0.1:9000; proxy_ssl on; proxy_pass db; }}
    ▶server {{
        listen      127.0.0.1:9001;
        proxy_pass  127.0.0.1:8443;
        proxy_ssl   on;
    }}
}}
"""

_GRPC = """\
events {}
http {
    server {
        listen 127.0.0.1:8080 http2;
        ▶location / { grpc_pass grpcs://127.0.0.1:8443; grpc_set_header X 1; }
    }
}
"""

_UWSGI = """\
events {}
http {
    server {
        listen 127.0.0.1:8080;
        ▶location / {
            uwsgi_param  A  1;
            uwsgi_param  B  2;
            uwsgi_pass   suwsgi://127.0.0.1:8443;
        }
    }
}
"""

_LEVELS = """\
events {}
▶http {
    include mime.types;
    ▶server {
        location / { proxy_pass https://127.0.0.1:8443; }
    }
    ▶server {
        listen 127.0.0.1:8081;
        include more*.none;

        location / { proxy_pass https://127.0.0.1:8443; }
    }
}
"""

_OTHER_ALPHABETS = """\
events {}
http {
    # сервер 🛒 {
    server { listen 127.0.0.1:8080; ▶location /магазин/𝒳 { proxy_pass https://127.0.0.1:8443; } } # конец }
}
"""

HARD = {
    "tabs": Hard(_TABS),
    "comments that look like blocks": Hard(_COMMENTS),
    "comments, CR LF": Hard(_COMMENTS, line_end="\r\n"),
    "everything on one line": Hard(_ONE_LINE),
    "half open blocks": Hard(_HALF_OPEN),
    "half open blocks, CR LF": Hard(_HALF_OPEN, line_end="\r\n"),
    "half open blocks, CR": Hard(_HALF_OPEN.replace("# fine", "fine"), line_end="\r"),
    "133 servers": Hard(_MANY),
    "lua beside it": Hard(_LUA_BLOCKS),
    "variables and braces in values": Hard(_VARIABLES),
    "includes": Hard(
        _INCLUDES,
        {
            "conf.d/a.conf": "server { listen 127.0.0.1:8081;\n▶location / { proxy_pass https://127.0.0.1; }}",
            "snippets/proxy.conf": "▶proxy_pass https://127.0.0.1:8443;\r\nproxy_ssl_verify off;",
            "snippets/locations": "▶location /x {\n\tproxy_pass https://127.0.0.1:8443;\n\t}",
        },
    ),
    "nested locations": Hard(_NESTED),
    "if in location": Hard(_IF),
    "verification switched off": Hard(_EXISTING),
    "stream": Hard(_STREAM_BLOCKS),
    "grpc": Hard(_GRPC, prefix="grpc_ssl_"),
    "uwsgi": Hard(_UWSGI, prefix="uwsgi_ssl_"),
    "server and http": Hard(_LEVELS, {"mime.types": "types { text/html html; }\n"}),
    "other alphabets": Hard(_OTHER_ALPHABETS),
}
