"""The product, and beside it at /hello the least that Flask can answer: for comparing."""

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from app.wsgi import app as product

hello = Flask("hello")


@hello.get("/")
def say_hello() -> str:
    return "<!DOCTYPE html><title>Xin chào</title>"


app = DispatcherMiddleware(product.wsgi_app, {"/hello": hello})
