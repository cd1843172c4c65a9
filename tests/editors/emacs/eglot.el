;;; eglot.el --- the whole way in Emacs with eglot  -*- lexical-binding: t -*-
;;; Commentary:
;; emacs --batch -Q -l eglot.el
;; Environment: WORKSPACE (folder), LOGCANON_SERVER (JSON array).  Prints one JSON object: what was seen.
;;; Code:
(dolist (folder (file-expand-wildcards "/usr/share/emacs/site-lisp/elpa/*"))
  (when (file-directory-p folder) (add-to-list 'load-path folder)))
(require 'cl-lib)
(require 'json)
(require 'project)
(require 'eglot)
(require 'flymake)

(defconst workspace (file-name-as-directory (getenv "WORKSPACE")))
(defconst command (append (json-parse-string (getenv "LOGCANON_SERVER")) nil))
(defconst limit 30)

(define-derived-mode nginx-log-mode fundamental-mode "log")
(define-derived-mode nginx-conf-mode prog-mode "nginx")
(put 'nginx-log-mode 'eglot-language-id "log")
(put 'nginx-conf-mode 'eglot-language-id "nginx")
(add-to-list 'auto-mode-alist '("\\.log\\'" . nginx-log-mode))
(add-to-list 'auto-mode-alist '("\\.conf\\'" . nginx-conf-mode))
(add-to-list 'eglot-server-programs `((nginx-log-mode nginx-conf-mode) . ,command))

(setq enable-local-variables nil make-backup-files nil auto-save-default nil create-lockfiles nil
      save-silently t
      eglot-sync-connect limit eglot-autoshutdown nil eglot-send-changes-idle-time 0.05
      eglot-confirm-server-initiated-edits nil
      ;; Without an event eglot 1.9 asks by a pop-up menu, which batch mode has not.
      last-nonmenu-event ?a)
;; One project, or eglot starts a server for each mode's folder.
(add-hook 'project-find-functions (lambda (_folder) (cons 'transient workspace)))

(defun await (what probe)
  "Wait until PROBE gives non-nil, and give that; WHAT is for the message."
  (let ((end (+ (float-time) limit)) found)
    (while (and (not (setq found (funcall probe))) (< (float-time) end))
      (accept-process-output nil 0.02))
    (or found (error "Waited in vain for %s" what))))

(defun open (name)
  "Visit the file NAME of the workspace under eglot, and wait for its diagnostics."
  (find-file (concat workspace name))
  (unless (eglot-managed-p) (eglot--maybe-activate-editing-mode))
  (unless (eglot-managed-p) (apply #'eglot--connect (eglot--guess-contact)))
  (await "eglot" #'eglot-managed-p)
  (flymake-mode 1)
  (await (concat "diagnostics in " name)
         (lambda () (flymake-start) (flymake-diagnostics))))

(defun diagnostics ()
  "What flymake shows in this buffer."
  (vconcat (mapcar (lambda (each)
                     `((line . ,(line-number-at-pos (flymake-diagnostic-beg each)))
                       (message . ,(flymake-diagnostic-text each))))
                   (flymake-diagnostics))))

(defun go (text column)
  "Move to COLUMN of the first line with TEXT."
  (goto-char (point-min))
  (search-forward text)
  (move-to-column column))

(defun hover ()
  "What eldoc shows at point, by eglot's own function."
  (let (shown)
    (run-hook-with-args-until-success 'eldoc-documentation-functions
                                      (lambda (text &rest _) (when text (setq shown text))))
    (substring-no-properties (await "the card" (lambda () shown)))))

(defun act (pattern)
  "Run the command `eglot-code-actions' on this line, choosing the title like PATTERN."
  (let (titles)
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_prompt collection &rest _)
                 (setq titles (all-completions "" collection))
                 (or (cl-find-if (lambda (title) (string-match-p pattern title)) titles)
                     (error "No action like %s among %S" pattern titles))))
              ((symbol-function 'y-or-n-p) #'always)
              ((symbol-function 'yes-or-no-p) #'always))
      (eglot-code-actions (line-beginning-position) (line-end-position) nil t))
    (vconcat titles)))

(defun save (name)
  "Wait until the buffer of the file NAME is modified, and save it."
  (with-current-buffer
      (await (concat name " to change")
             (lambda () (let ((buffer (find-buffer-visiting (concat workspace name))))
                          (and buffer (buffer-modified-p buffer) buffer))))
    (save-buffer)))

(defvar seen nil)
(defmacro note (key value)
  "Keep VALUE under KEY in what was seen."
  `(push (cons ,key ,value) seen))

(condition-case fault
    (progn
      (open "error.log")
      (note 'log (diagnostics))
      (go "orders.example.com" 60)
      (note 'card (hover))
      (note 'main_menu (act "nginx\\.conf"))
      (save "nginx.conf")
      (find-file (concat workspace "error.log"))
      (go "shop.example.com" 60)
      (note 'included_menu (act "shop\\.conf"))
      (save "conf.d/shop.conf")
      (open "nginx.conf")
      (let ((before (length (flymake-diagnostics))))
        (note 'config (diagnostics))
        (go "https://pay.internal" 14)
        (note 'config_menu (act "."))
        (save "nginx.conf")
        (await "fewer diagnostics"
               (lambda () (flymake-start) (< (length (flymake-diagnostics)) before)))
        (note 'config_after (diagnostics))))
  (error (note 'failure (format "%S" fault))))
(princ (concat "\n" (json-encode seen) "\n"))
(ignore-errors (eglot-shutdown-all))
(kill-emacs 0)
;;; eglot.el ends here
